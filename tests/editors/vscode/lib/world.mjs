// The folders that the tests work in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { out, project, session } from './session.mjs';

const TEMPLATE = `---
id: {PLAN_ID}
status: {STATUS} # planning, active, done
owner: {OWNER}
target: {TARGET_DATE}
---

# {PLAN_ID}: {NAME}

**Owner**: {OWNER}

## Sprint Goals

- [ ] {GOAL}

## Rollout Risks

| Risk | Impact | Likelihood |
|------|--------|------------|
| {RISK} | [HIGH/MEDIUM/LOW] | [HIGH/MEDIUM/LOW] |

## Acceptance Criteria

- [ ] {CRITERION}
`;

/** A milestone of that template with a mistake or two, some of it still open. */
export const plan = id => `---
id: ${id}
status: activ
owner: {OWNER}
target: 2026-04-01
---

# ${id}: Écran 🚦 {NAME}

**Owner**: {OWNER}

## Sprint Goals

- [x] Ship it

## Acceptance Criteria

- [ ] It ships
`;

/** The same with the table in it, and the cursor's cell empty. */
export const planWithRisks = id => plan(id).replace('## Acceptance', `## Rollout Risks

| Risk | Impact | Likelihood |
|------|--------|------------|
| Rain | SEVERE | LOW |

## Acceptance`);

let folder;

/** The workbench on the project's examples, with a template beside them; no editor is open in it. */
export async function examples() {
  const current = await session();
  if (!folder) {
    folder = current.folder('examples');
    fs.cpSync(path.join(project, 'examples'), folder, { recursive: true });
    fs.mkdirSync(path.join(folder, '.milepost/templates'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.milepost/templates/plan.md'), TEMPLATE);
  }
  if (current.workbench?.folder === folder) {
    await current.workbench.closeAll();
    return current.workbench;
  }
  return current.open(folder);
}

/** A workbench on a copy of the examples of its own, as large as a picture in a README. */
export async function studio() {
  const current = await session();
  const folder = current.folder('pictures');
  fs.cpSync(path.join(project, 'examples'), folder, { recursive: true });
  return current.open(folder, { size: { width: 960, height: 620 }, scale: 1.5 });
}

/** A workbench on a folder with these files. */
export async function folderWith(name, files) {
  const current = await session();
  const folder = current.folder(name);
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  return current.open(folder);
}

/** What the command line finds in a file of a folder. */
export function checked(folder, file) {
  let text;
  try {
    text = execFileSync(process.env.MILEPOST_SERVER, ['check', '--format', 'json', '--fail-on', 'never', file], {
      cwd: folder, encoding: 'utf8', env: { ...process.env, MILEPOST_TODAY: '2026-03-02' },
    });
  } catch (error) {
    assert.fail(`milepost check: ${error.message}`);
  }
  return JSON.parse(text).files[0].diagnostics;
}

const ASIDE = ['status.host', 'status.forwardedPorts', 'status.workbench.keyboardLayout', 'status.notifications'];
const STYLE = `${ASIDE.map(id => `[id="${id}"]`)}, .notifications-toasts { display: none !important; }`;

/** Keeps a picture of what is seen, without what says nothing here: `notifications` too, if they are what it is about. */
export async function picture(workbench, name, { notifications = false } = {}) {
  fs.mkdirSync(out, { recursive: true });
  const file = path.join(out, `vscode-${name}.png`);
  await workbench.page.screenshot({ path: file, style: notifications ? '' : STYLE, animations: 'disabled' });
}
