-- The story of the Hanoi game, as a user of Neovim plays it: an idea becomes requirements, a design, tasks and code, each
-- accepted in review. Then an agent writes code for tasks. Started by `run`.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))
local patience = 20000
local passed, failed = 0, 0

local function report(name, ok, detail)
  if ok then passed = passed + 1 else failed = failed + 1 end
  io.stdout:write((ok and 'ok ' or 'not ok ') .. (passed + failed) .. ' - ' .. name .. '\n')
  if not ok and detail then io.stdout:write('  ' .. tostring(detail):gsub('\n', '\n  ') .. '\n') end
  return ok
end

local function finish()
  io.stdout:write(('%d passed, %d failed\n'):format(passed, failed))
  io.stdout:flush()
  os.exit(failed == 0 and passed > 0 and 0 or 1)
end

--- Reports whether the condition comes true; a step that others need ends the story when it does not.
local function await(name, condition, detail)
  local ok = vim.wait(patience, condition, 20)
  if not report(name, ok, not ok and detail and detail() or nil) then finish() end
end

local root = vim.fn.tempname()
local spec = root .. '/.kiro/specs/hanoi'
local bell = root .. '/.kiro/specs/bell'

local function write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), 'p')
  local file = assert(io.open(path, 'w'))
  file:write(text)
  file:close()
end

local function read(path)
  local file = io.open(path, 'r')
  if not file then return '' end
  local text = file:read('a')
  file:close()
  return text
end

local function buffer_text(bufnr) return table.concat(vim.api.nvim_buf_get_lines(bufnr or 0, 0, -1, false), '\n') end

local function client() return vim.lsp.get_clients({ name = 'specls' })[1] end

local function attached() return #vim.lsp.get_clients({ bufnr = 0, name = 'specls' }) == 1 and client().initialized end

--- Puts the cursor on the first line that has `text`.
local function go_to(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 })
      return line
    end
  end
  report('the text is there: ' .. text, false, buffer_text())
  finish()
end

--- The titles of the code actions at the cursor.
local function titles()
  local params = vim.lsp.util.make_range_params(0, client().offset_encoding)
  params.context = { diagnostics = {} }
  local answer = client():request_sync('textDocument/codeAction', params, patience, 0)
  return vim.tbl_map(function(action) return action.title end, answer and answer.result or {})
end

--- Chooses a code action at the cursor, as the menu does.
local function choose(title)
  await('"' .. title .. '" is offered', function() return vim.list_contains(titles(), title) end, function()
    return 'offered: ' .. table.concat(titles(), ' | ')
  end)
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title == title end })
end

--- Accepts the draft that opens for review, or what `title` says of it at the text `at`, and returns what was shown.
local function accept(name, title, at)
  await(name .. ' opens for review', function()
    return vim.bo.filetype == 'diff' and vim.api.nvim_buf_get_name(0):find('%.diff$') ~= nil and attached()
  end, function() return vim.api.nvim_buf_get_name(0) .. ' ' .. vim.fn.execute('messages') end)
  report('the server that made the draft serves its review', #vim.lsp.get_clients({ name = 'specls' }) == 1)
  local shown = buffer_text()
  go_to(at or '#')
  choose(title or 'Accept everything')
  return shown
end

local function edit(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  await('the server serves ' .. vim.fs.basename(path), attached)
end

--- What the file says, in the buffer if it is open.
local function text_of(path)
  local bufnr = vim.fn.bufnr(path)
  if bufnr >= 0 and vim.api.nvim_buf_is_loaded(bufnr) then return buffer_text(bufnr) end
  return read(path)
end

local function accepted(path, pattern)
  await(vim.fs.basename(path) .. ' holds what was accepted', function() return text_of(path):find(pattern) ~= nil end,
    function() return text_of(path) end)
end

-- A project with an idea, a game and a way to run tests.
write(root .. '/package.json', '{ "name": "hanoi", "type": "module", "scripts": { "test": "node --test" } }\n')
write(root .. '/src/game.js', 'export function move(from, to) {}\n')
write(spec .. '/requirements.md', [[
A Towers of Hanoi game in the browser.

- The player can move a disk from one peg to another.
- A larger disk never lies on a smaller one.
- The player can undo the last move.
]])

-- A second spec with a plan, and an agent in the user's own settings.
write(bell .. '/requirements.md', [[
# Requirements Document

## Requirements

### Requirement 1: Bell

#### Acceptance Criteria

1. WHEN a guest presses the button, THE Bell SHALL ring.
2. WHILE a guest holds the button, THE Bell SHALL ring on.
3. WHEN somebody comes, THE Bell SHALL fall silent.
]])
write(bell .. '/tasks.md', [[
# Implementation Plan

- [ ] 1. Ring once
  - _Requirements: 1.1_
- [ ] 2. Ring on
  - _Requirements: 1.2_
- [ ] 3. Fall silent
  - _Requirements: 1.3_
]])
write(os.getenv('XDG_CONFIG_HOME') .. '/specls/config.toml', ([[
[authors.scribe]
command = ["sh", '%s']
protocol = "plain"
]]):format(vim.fs.normalize(here .. '/../../test/scribe')))

vim.opt.runtimepath:append(vim.fs.dirname(here))
vim.opt.swapfile = false
vim.opt.hidden = true
vim.cmd.filetype('on')
vim.lsp.config('specls', { cmd = { assert(os.getenv('SPECLS_BIN')), 'lsp' } })
vim.lsp.enable('specls')

-- Neovim asks the server's questions at the prompt, where nobody sits here: of the choices the one is made that is named here, and
-- the next step is started by hand below.
local questions, choice = {}, nil
vim.fn.inputlist = function(choices)
  table.insert(questions, table.concat(choices, ' '))
  for number, offered in ipairs(choices) do
    if choice and number > 1 and offered:find(choice, 1, true) then return number - 1 end
  end
  return 0
end

-- From the idea to requirements.
edit(spec .. '/requirements.md')
local requirements = vim.api.nvim_get_current_buf()
report('the root is the folder that has .kiro',
  vim.uv.fs_realpath(client().config.root_dir) == vim.uv.fs_realpath(root), client().config.root_dir)
go_to('Hanoi')
choose('Generate requirements')
local shown = accept('the draft of the requirements')
report('the review shows the file and added lines', shown:find('requirements.md', 1, true) and shown:find('\n%+'), shown)
accepted(spec .. '/requirements.md', '### Requirement 1')
report('the idea is kept', buffer_text(requirements):find('A larger disk never lies on a smaller one', 1, true) ~= nil)
report('the accepted text is one change that can be undone', vim.bo[requirements].modified)

await('the next step is offered', function() return questions[1] and questions[1]:find('Generate design') ~= nil end)

-- A requirement that the idea does not say, with a criterion that lacks its SHALL.
vim.api.nvim_set_current_buf(requirements)
vim.cmd('silent write!')
vim.api.nvim_buf_set_lines(requirements, -1, -1, false, {
  '', '### Requirement 9: Auto Solve', '', '**User Story:** As a player, I want to see the solution, so that I learn it.', '',
  '#### Acceptance Criteria', '', '1. WHEN the player starts Auto Solve, THE Game plays a solution.',
})
local function problem(code)
  return vim.iter(vim.diagnostic.get(requirements)):find(function(diagnostic) return diagnostic.code == code end)
end
await('a criterion without SHALL is marked while it is typed', function() return problem('ears-without-shall') end,
  function() return vim.inspect(vim.diagnostic.get(requirements)) end)
report('it is marked on its line',
  problem('ears-without-shall').lnum == vim.api.nvim_buf_line_count(requirements) - 1)
vim.api.nvim_buf_set_lines(requirements, -2, -1, false, { '1. WHEN the player starts Auto Solve, THE Game SHALL play a solution.' })
await('the mark goes when it is mended', function() return not problem('ears-without-shall') end)
vim.cmd('silent write!')

-- From requirements to a design.
go_to('# ')
choose('Generate design')
accept('the draft of the design')
accepted(spec .. '/design.md', '## Overview')
await('design.md is on disk', function() return read(spec .. '/design.md'):find('## Architecture') ~= nil end)
report('the design has a place for the new criterion', text_of(spec .. '/design.md'):find('9.1', 1, true) ~= nil)

-- From the design to tasks.
vim.api.nvim_set_current_buf(requirements)
go_to('# ')
choose('Generate tasks')
accept('the draft of the tasks')
accepted(spec .. '/tasks.md', '_Requirements: ')
await('tasks.md is on disk', function() return read(spec .. '/tasks.md'):find('- [ ] 1', 1, true) ~= nil end)

-- A task's reference leads to its criterion.
edit(spec .. '/tasks.md')
vim.cmd('silent edit!')
go_to('_Requirements: ')
vim.cmd('normal! f1')
local position = vim.lsp.util.make_position_params(0, client().offset_encoding)
local hover
await('hovering a reference answers', function()
  local answer = client():request_sync('textDocument/hover', position, patience, 0)
  hover = answer and answer.result
  return hover ~= nil and hover ~= vim.NIL
end)
report('the hover shows the criterion', vim.inspect(hover.contents):find('SHALL') ~= nil, vim.inspect(hover))
vim.lsp.buf.definition()
await('the definition of a reference is in requirements.md', function() return vim.api.nvim_get_current_buf() == requirements end)
report('the definition is the criterion', vim.api.nvim_get_current_line():find('SHALL') ~= nil, vim.api.nvim_get_current_line())

-- Implement the first task, and tick it.
edit(spec .. '/tasks.md')
local tasks = vim.api.nvim_get_current_buf()
local line = go_to('- [ ] 1')
local number = line:match('%[ %] ([%d.]-)%.? ')
choose('Implement task ' .. number)
local scaffold = accept('the scaffold of task ' .. number)
local created = scaffold:match('\n%+%+%+ b?/?([^\n\t]+)')
report('the scaffold names a file', created ~= nil, scaffold)
await('the scaffold is on disk', function() return read(root .. '/' .. (created or '?')):find('Requirements', 1, true) ~= nil end,
  function() return tostring(created) .. '\n' .. scaffold end)
vim.api.nvim_set_current_buf(tasks)
report('implementing does not tick the task', go_to('- [ ] ' .. number) == line)
local before = buffer_text(tasks)
choose('Tick task ' .. number)
await('the task is ticked', function() return buffer_text(tasks) ~= before end)
local after = buffer_text(tasks)
report('exactly one character changed', after == before:gsub(vim.pesc(line), function() return (line:gsub('%[ %]', '[x]')) end, 1), after)

-- Two new lines of a requirement become one task; what is done stays as it is.
vim.cmd('silent wall!')
vim.api.nvim_set_current_buf(requirements)
vim.api.nvim_buf_set_lines(requirements, -1, -1, false, {
  '2. WHEN Auto Solve starts in the middle of a game, THE Game SHALL continue from the present position.',
  '3. IF the game is solved already, THEN THE Game SHALL say so.',
})
vim.cmd('silent write!')
go_to('3. IF')
choose('Propagate the change')
local follows = accept('what follows from the change', 'Accept this hunk', '@@')
await('an accepted hunk leaves the review', function() return buffer_text() ~= follows and vim.bo.filetype == 'diff' end, buffer_text)
go_to('#')
choose('Accept everything')
await('a task cites the new lines', function() return buffer_text(tasks):find('9%.2, 9%.3') ~= nil end, function() return buffer_text(tasks) end)
local function lines_with(text, pattern)
  return vim.tbl_filter(function(one) return one:find(pattern) ~= nil end, vim.split(text, '\n'))
end
report('it is one task', #lines_with(buffer_text(tasks), '^%s*%- %[') == #lines_with(after, '^%s*%- %[') + 1, buffer_text(tasks))
report('what is done stays as it is', vim.deep_equal(lines_with(buffer_text(tasks), '%[x%]'), lines_with(after, '%[x%]')))

-- In a source file: what a citation means, where it leads, what is said above a symbol, another number everywhere.
local source = root .. '/src/auto.js'
write(source, '// é Requirements: 9.2, 9.3\nexport function solve() {}\n')
edit(source)
local solve = vim.api.nvim_get_current_buf()
local function ask(method, more)
  local params = vim.lsp.util.make_position_params(0, client().offset_encoding)
  local answer = client():request_sync(method, vim.tbl_extend('force', params, more or {}), patience, 0)
  return answer and answer.result
end
go_to('9.3')
await('hovering a citation in code shows the criterion', function()
  local said = ask('textDocument/hover')
  return said and said ~= vim.NIL and vim.inspect(said.contents):find('solved already') ~= nil
end)
local above
await('a lens says what the function implements', function()
  above = vim.tbl_map(function(lens) return lens.command.title end, ask('textDocument/codeLens') or {})
  return vim.iter(above):any(function(title) return title:find('implements hanoi#9%.3 Auto Solve') ~= nil end)
end, function() return vim.inspect(above) end)
report('completing behind a keyword names criteria', (function()
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { '// é Requirements: 9.2, 9. ' })
  vim.api.nvim_win_set_cursor(0, { 1, #'// é Requirements: 9.2, 9.' })
  local items = ask('textDocument/completion')
  items = items and items.items or {}
  local found = vim.iter(items):any(function(item) return item.label == '9.3' and item.detail:find('solved already') ~= nil end)
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { '// é Requirements: 9.2, 9.3' })
  return found
end)())
go_to('9.3')
vim.lsp.buf.definition()
await('the definition of a citation is in requirements.md', function() return vim.api.nvim_get_current_buf() == requirements end)
report('it is the criterion', vim.api.nvim_get_current_line():find('solved already') ~= nil, vim.api.nvim_get_current_line())
vim.api.nvim_set_current_buf(solve)
go_to('9.3')
vim.lsp.buf.rename('9.7')
await('another number is written into the code', function() return buffer_text(solve):find('9.2, 9.7', 1, true) ~= nil end, function() return buffer_text(solve) end)
report('into the requirements', buffer_text(requirements):find('\n7. IF the game is solved', 1, true) ~= nil, buffer_text(requirements))
report('and into the tasks', buffer_text(tasks):find('9.2, 9.7', 1, true) ~= nil, buffer_text(tasks))
go_to('solve()')
choose('Confirm that solve implements hanoi#9.7 Auto Solve')
await('a confirmed link is kept in the lock', function() return read(spec .. '/trace.lock'):find('src/auto.js#solve', 1, true) ~= nil end,
  function() return read(spec .. '/trace.lock') .. vim.fn.execute('messages') end)

-- An agent works in a copy of a project that is trusted: the user is asked, and says so.
vim.cmd('silent wall!')
edit(bell .. '/tasks.md')
local plan = vim.api.nvim_get_current_buf()
go_to('- [ ] 1')
choice = 'Trust this workspace'
choose('Implement task 1 with scribe')
await('the user is asked whether the project is trusted', function()
  return vim.iter(questions):any(function(question) return question:find('Do you trust this workspace?', 1, true) ~= nil end)
end, function() return vim.inspect(questions) .. vim.fn.execute('messages') end)
await('it is trusted from then on', function() return read(os.getenv('XDG_STATE_HOME') .. '/specls/trusted') ~= '' end,
  function() return vim.fn.execute('messages') end)
choice = nil

-- What it did is reviewed, and written when it is accepted; a build file is accepted by its name only.
choose('Implement task 1 with scribe')
local work = accept('what the agent did')
report('the review shows its code and the tick', work:find('ring1()', 1, true) and work:find('+- [x] 1. Ring once', 1, true), work)
await('its code is on disk', function() return read(root .. '/src/ring1.js'):find('Requirements 1.1', 1, true) ~= nil end)
report('the tick waits for the build file', buffer_text(plan):find('- [ ] 1.', 1, true) ~= nil, buffer_text(plan))
report('the build file waits', not read(root .. '/package.json'):find('ring1', 1, true))
await('what is left is the build file', function() return not buffer_text():find('ring1()', 1, true) end, buffer_text)
go_to('+{ "name": "bell"')
choose('Accept all of package.json')
await('it is on disk when it was accepted', function() return read(root .. '/package.json'):find('ring1', 1, true) ~= nil end)
await('the task is ticked once all of it is there', function() return buffer_text(plan):find('- [x] 1.', 1, true) ~= nil end, function() return buffer_text(plan) end)

-- Two more tasks, one after the other: `[~]` waits, `[-]` is at work, `[x]` is accepted.
local waits = os.getenv('HOME') .. '/scribe-waits'
write(waits, '')
vim.api.nvim_set_current_buf(plan)
choose('Run all open tasks (2) with scribe')
await('one is at work and one waits', function()
  local text = buffer_text(plan)
  return text:find('- [-] 2.', 1, true) ~= nil and text:find('- [~] 3.', 1, true) ~= nil
end, function() return buffer_text(plan) .. vim.fn.execute('messages') end)
assert(os.remove(waits))
local function has_box(task, box) return buffer_text(plan):find(('- [%s] %d.'):format(box, task), 1, true) ~= nil end
for task = 2, 3 do
  local did = accept('what the agent did for task ' .. task)
  report('the review is about this task', did:find(('+export function ring%d()'):format(task), 1, true) ~= nil, did)
  await('task ' .. task .. ' is ticked', function() return has_box(task, 'x') end,
    function() return buffer_text(plan) .. '\n' .. did .. '\n' .. buffer_text() .. vim.fn.execute('messages') end)
  report('its code is on disk', read(('%s/src/ring%d.js'):format(root, task)):find('Requirements 1.' .. task, 1, true) ~= nil)
  if task == 2 then
    await('the next one is at work', function() return has_box(3, '-') or has_box(3, 'x') end, function() return buffer_text(plan) end)
    vim.api.nvim_set_current_buf(plan)
  end
end
await('the user hears that all is done', function() return vim.fn.execute('messages'):find('All tasks are done') ~= nil end,
  function() return vim.fn.execute('messages') end)

-- Commands of the buffer.
report('cancelling with nothing to cancel is quiet', pcall(vim.cmd, 'SpeclsCancel'))

vim.cmd('silent! wall!')
local server = client()
server:stop()
await('the server leaves when it is asked to', function() return server:is_stopped() end)
vim.fn.delete(root, 'rf')
finish()
