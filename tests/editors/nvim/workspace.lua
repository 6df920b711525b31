-- A workspace with a template of its own, and a document that has one finding of each kind the tests look at.
local T = require('driver')

local W = {}

W.template = [[
---
id: {PLAN_ID}
status: {STATUS} # planning, active, done
owner: {OWNER}
target: {TARGET_DATE}
---

# {PLAN_ID}: {NAME}

**Owner**: {OWNER}

## Sprint Goals

- {GOAL}

## Rollout Risks

- {RISK}

## Acceptance Criteria

- [ ] {CRITERION}
]]

W.document = [[
---
id: P-1
status: activ
owner: {OWNER}
target: 2026-04-01
---

# P-1: Écran 🚦 {NAME}

**Owner**: {OWNER}

## Sprint Goals

- Ship it

## Acceptance Criteria

- [ ] It ships
]]

--- What is found in the document: lines and byte columns from 1.
W.findings = {
  '10:12 unfilled-placeholder',
  '12:4 missing-section',
  '3:9 invalid-enum',
  '4:8 unfilled-placeholder',
  '8:20 unfilled-placeholder',
}

--- A folder with the template, and `docs/plan.md`; returns it and the document's path.
function W.create(text)
  local folder = T.folder()
  vim.fn.mkdir(folder .. '/.git', 'p')
  T.write(folder .. '/.milepost/templates/plan.md', W.template)
  return folder, T.write(folder .. '/docs/plan.md', text or W.document)
end

function W.crlf(text)
  return (text:gsub('\n', '\r\n'))
end

return W
