// What a person does in VS Code, with keys, and what a person sees.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { until } from './runner.mjs';

const plain = text => text.replaceAll('\u00a0', ' ').replaceAll('\u200b', '');

export class Workbench {
  constructor(page, folder, session) {
    this.page = page;
    this.folder = folder;
    this.session = session;
  }

  async ready() {
    await this.page.waitForSelector('.monaco-workbench .part.statusbar', { timeout: 60_000 });
    await this.page.locator('.part.sidebar').waitFor();
    await this.keys('Control+B');
    await this.page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  }

  async keys(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  type(text) {
    return this.page.keyboard.insertText(text);
  }

  // --- Commands and files ---

  quickInput() {
    return this.page.locator('.quick-input-widget input[type="text"]').first();
  }

  async fillQuickInput(text) {
    await this.quickInput().waitFor();
    await this.quickInput().press('End');
    await this.type(text);
  }

  /** The first row of the quick input that has these texts. */
  row(...labels) {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    return labels.reduce((found, label) => found.filter({ hasText: label }), rows).first();
  }

  /** Types into the quick input, and takes the row with this label. */
  async choose(label) {
    await this.fillQuickInput(label);
    await this.row(label).click();
    await this.quickInput().waitFor({ state: 'hidden' });
  }

  /** Runs a command by its title in the command palette. */
  async command(title) {
    await this.keys('F1');
    await this.fillQuickInput(title);
    await this.row(title).click();
    // The command may ask for something in its turn.
    await until('the palette is closed', async () => !(await this.quickInput().isVisible()) || !(await this.quickInput().inputValue()).startsWith('>'));
  }

  path(file) {
    return path.join(this.folder, file);
  }

  write(file, text) {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), text);
  }

  read(file) {
    return fs.readFileSync(this.path(file), 'utf8');
  }

  /** The editor of a file, visible. */
  editor(file) {
    return this.page.locator(`.editor-group-container .monaco-editor[data-uri$="${file}"]`).first();
  }

  /** Opens a file, which has this text if one is given. */
  async open(file, text) {
    if (text !== undefined) {
      this.write(file, text);
    }
    const labels = file.includes('/') ? [path.basename(file), path.basename(path.dirname(file))] : [file];
    // What was written a moment ago may not be among the files yet.
    await until(`${file} is among the files`, async () => {
      await this.keys('Escape', 'Control+P');
      await this.fillQuickInput(file);
      await this.row(...labels).click({ timeout: 3000 });
      return true;
    });
    await this.editor(file).locator('.view-line').first().waitFor();
    await until(`the keys go to ${file}`, () => this.editor(file).evaluate(editor => editor.contains(document.activeElement)));
    this.file = file;
    this.text = this.read(file);
  }

  /** Closes all editors and forgets what was not saved. */
  async closeAll() {
    const tabs = this.page.locator('.tabs-container .tab');
    const forget = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
    await this.keys('Escape', 'Escape');
    await until('all editors are closed', async () => {
      if (await forget.count()) {
        await forget.click();
      } else if (await tabs.count()) {
        await this.keys('Control+K', 'Control+W');
        await tabs.first().or(forget).first().waitFor({ state: 'attached', timeout: 1000 }).catch(() => undefined);
      }
      return !(await tabs.count());
    });
  }

  // --- In the editor ---

  /** The lines that are seen of the file at hand. */
  async lines() {
    const lines = await this.editor(this.file).locator('.view-line').evaluateAll(found =>
      found.map(line => [Number.parseFloat(line.style.top), line.textContent]).sort((a, b) => a[0] - b[0]).map(([, text]) => text));
    return lines.map(plain);
  }

  /** Waits until one of the lines that are seen is this one. */
  async line(text) {
    await until(`a line is \`${text}\``, async () => {
      const lines = await this.lines();
      // Behind a heading VS Code draws what the server adds to it.
      if (!lines.some(line => (text.startsWith('#') ? line.startsWith(text) : line === text))) {
        throw new Error(lines.join('\n'));
      }
      return true;
    });
  }

  /** Puts the cursor to a line and a column, both from 1, in UTF-16; `seen` is the column that VS Code shows, which is in characters. */
  async goTo(line, column = 1, seen = column) {
    await this.keys('Control+G');
    const input = this.quickInput();
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.keys('Enter');
    await input.waitFor({ state: 'hidden' });
    await this.cursorAt(line, seen);
  }

  /** Puts the cursor where a text begins in the file as it was opened, `offset` characters after it. */
  async cursor(text, offset = 0) {
    const at = this.text.indexOf(text);
    assert.notEqual(at, -1, `not in ${this.file}: ${text}`);
    const before = this.text.slice(0, at).split('\n');
    const column = before.at(-1).length + 1 + offset;
    await this.goTo(before.length, column, column - before.at(-1).length + [...before.at(-1)].length);
  }

  /** What the status bar says of the selection: `Ln 3, Col 9 (5 selected)`. */
  selection() {
    return this.page.locator('#status\\.editor\\.selection').innerText();
  }

  async cursorAt(line, column) {
    await until(`the cursor is at ${line}:${column}`, async () => {
      const found = await this.selection();
      if (!found.startsWith(`Ln ${line}, Col ${column}`)) {
        throw new Error(found);
      }
      return true;
    });
  }

  /** Waits until a text of the file as it was opened is selected. */
  async selected(text) {
    const at = this.text.indexOf(text);
    const before = this.text.slice(0, at + text.length).split('\n');
    const expected = `Ln ${before.length}, Col ${[...before.at(-1)].length + 1} (${text.length} selected)`;
    await until(`\`${text}\` is selected`, async () => {
      const found = await this.selection();
      if (found !== expected) {
        throw new Error(`${found}, expected ${expected}`);
      }
      return true;
    });
  }

  /** Saves, and waits until the file has this text. */
  async saved(expected, file = this.file) {
    await this.keys('Control+S');
    await until(`${file} is saved`, () => this.read(file) === expected).catch(() => assert.equal(this.read(file), expected));
  }

  // --- What the server says ---

  squiggles(kind = '') {
    return this.editor(this.file).locator(kind ? `.squiggly-${kind}` : '[class*="squiggly-"]');
  }

  async squiggled() {
    await this.squiggles().first().waitFor({ state: 'attached', timeout: 30_000 });
  }

  /** Waits until placeholders have the server's colours, wherever they are seen: Markdown's own leave them plain. */
  async coloured() {
    await until('all placeholders have their colour', async () => {
      const plain = await this.page.locator('.view-line span.mtk1').filter({ hasText: '{' }).allInnerTexts();
      if (plain.length > 0) {
        throw new Error(plain.join('\n'));
      }
      return true;
    });
  }

  filterProblems(text) {
    return this.page.getByPlaceholder('Filter (e.g. text').fill(text);
  }

  /** Shows the problems of all files. */
  async showProblems() {
    if (!(await this.page.locator('.markers-panel').isVisible())) {
      await this.command('Problems: Focus on Problems View');
    }
    await this.filterProblems('');
    await this.page.locator('.markers-panel .monaco-list-row').first().waitFor({ timeout: 30_000 });
  }

  /** All problems of a file: the list draws them as one scrolls. */
  async problems(file = this.file) {
    await this.showProblems();
    await this.filterProblems(`**/${file}`);
    const list = this.page.locator('.markers-panel .monaco-list').first();
    const seen = () => list.locator('.monaco-list-rows > .monaco-list-row').evaluateAll(found =>
      found.map(row => ({
        index: Number(row.dataset.index),
        message: row.querySelector('.marker-message')?.textContent ?? '',
        code: row.querySelector('.marker-code')?.textContent ?? '',
        source: row.querySelector('.marker-source')?.textContent ?? '',
        place: row.querySelector('.marker-line')?.textContent ?? '',
        file: [...row.querySelectorAll('.label-description, .label-name')].map(part => part.textContent).reverse().join('/'),
        count: Number(row.querySelector('.monaco-count-badge')?.textContent ?? 0),
      })));
    // The row of the file comes first, and says how many follow.
    const { count } = await until(`the problems of ${file} alone`, async () => {
      await list.hover();
      await this.page.mouse.wheel(0, -1000);
      const first = (await seen()).find(row => row.index === 0);
      return first?.file === file && (await list.locator('.monaco-count-badge').count()) <= 2 && first;
    });
    const rows = new Map();
    await until(`all problems of ${file}`, async () => {
      (await seen()).filter(row => row.place).forEach(row => rows.set(row.index, row));
      if (rows.size < count) {
        await this.page.mouse.wheel(0, 120);
      }
      return rows.size === count;
    });
    return [...rows.values()];
  }

  /** Waits until a problem that is seen has this text, or none has. */
  async problem(text, there = true) {
    await this.showProblems();
    const row = this.page.locator('.markers-panel .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor({ state: there ? 'visible' : 'hidden' });
  }

  status() {
    return this.page.locator('.statusbar-item[id="milepost.milepost.milepost.status"], .statusbar-item[id*="milepost.status"]').first();
  }

  /** Waits until the status bar says this of the document, or nothing. */
  async statusIs(expected) {
    await until(`the status bar says ${expected}`, async () => {
      const found = (await this.status().count()) && (await this.status().isVisible()) ? plain(await this.status().innerText()).trim() : '';
      const fits = expected instanceof RegExp ? expected.test(found) : found === expected;
      if (!fits) {
        throw new Error(`it says: ${found}`);
      }
      return true;
    });
  }

  /** Opens the menu of quick fixes at the cursor, and waits for an entry. */
  async quickFixes(title) {
    await until(`the quick fix ${title}`, async () => {
      await this.keys('Control+.');
      const action = this.action(title);
      await action.waitFor({ timeout: 3000 }).catch(async error => {
        await this.keys('Escape');
        throw error;
      });
      return true;
    });
    return this.action(title);
  }

  action(title) {
    return this.page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
  }

  /** Asks for suggestions and returns their labels, once there is one with this label. */
  async suggestions(label) {
    const row = this.suggestion(label);
    await until(`${label} is suggested`, async () => {
      await this.keys('Control+Space');
      await row.waitFor({ timeout: 3000 });
      return true;
    });
    return (await this.page.locator('.suggest-widget.visible .monaco-list-row .label-name').allInnerTexts()).map(plain);
  }

  suggestion(label) {
    return this.page.locator('.suggest-widget.visible .monaco-list-row').filter({ has: this.page.getByText(label, { exact: true }) }).first();
  }

  /** Goes down to a suggestion that is there, and takes it with Tab. */
  async take(label) {
    await this.suggestion(label).waitFor();
    await until(`${label} is selected`, async () => {
      if (/\bfocused\b/.test(await this.suggestion(label).getAttribute('class', { timeout: 1000 }))) {
        return true;
      }
      await this.keys('ArrowDown');
      return false;
    });
    await this.keys('Tab');
  }

  notification(text) {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }
}
