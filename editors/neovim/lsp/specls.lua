---@brief
---
--- specls: a language server for specs (requirements, design, tasks) and the code that follows from them.
---
--- Put this file into `lsp/` of a folder on the runtime path and enable it with `vim.lsp.enable('specls')`.

-- Files in which requirements may be cited, beside the spec's own Markdown. They are served where there are specs only.
local source_filetypes = {
  'bash', 'c', 'clojure', 'cpp', 'cs', 'dart', 'elixir', 'elm', 'erlang', 'fsharp', 'go', 'groovy', 'haskell', 'java',
  'javascript', 'javascriptreact', 'julia', 'kotlin', 'lua', 'nix', 'objc', 'ocaml', 'perl', 'php', 'python', 'r', 'ruby',
  'rust', 'scala', 'sh', 'sql', 'svelte', 'swift', 'terraform', 'typescript', 'typescriptreact', 'vue', 'zig',
}

-- The root of the client that opened a review, by the review's URI.
local reviews = {}

-- Where specs lie below a project's root. The folder above alone would not do: `~/.kiro` is a user's own.
local spec_folders = { ['.kiro'] = '/.kiro/specs', ['.spec-workflow'] = '/.spec-workflow/specs', ['.claude'] = '/.claude/specs' }

local function has_specs(name, path)
  return name == 'specls.toml' or (spec_folders[name] and vim.uv.fs_stat(path .. spec_folders[name]) ~= nil)
end

--- Runs a command of the server, for what has no place in a menu of code actions.
local function execute(client, bufnr, command)
  local params = { command = command, arguments = { vim.empty_dict() } }
  client:request('workspace/executeCommand', params, function(err)
    if err then
      vim.notify('specls: ' .. err.message, vim.log.levels.ERROR)
    end
  end, bufnr)
end

---@type vim.lsp.Config
return {
  cmd = { 'specls', 'lsp' },
  -- A draft waits for review in a document of the file type `diff`, whose hunks carry code actions.
  filetypes = vim.list_extend({ 'markdown', 'diff' }, source_filetypes),
  root_dir = function(bufnr, on_dir)
    if vim.bo[bufnr].filetype ~= 'diff' then
      local root = vim.fs.root(bufnr, has_specs)
      -- A first idea may be typed where there are no specs yet; code has nothing to say there.
      if not root and vim.bo[bufnr].filetype == 'markdown' then
        root = vim.fs.root(bufnr, '.git')
      end
      if root then
        on_dir(root)
      end
      return
    end
    -- A review lies outside of the project, and only the server that wrote it can accept it. Other diffs are not served.
    local review = reviews[vim.uri_from_bufnr(bufnr)]
    if review then
      on_dir(review.root_dir)
    end
  end,
  handlers = {
    ['window/showDocument'] = function(err, params, context)
      local client = vim.lsp.get_client_by_id(context.client_id)
      if client and params.uri:find('%.diff$') then
        reviews[params.uri] = { root_dir = client.root_dir }
      end
      return vim.lsp.handlers['window/showDocument'](err, params, context)
    end,
  },
  on_attach = function(client, bufnr)
    vim.api.nvim_buf_create_user_command(bufnr, 'SpeclsCancel', function()
      execute(client, bufnr, 'specls.cancel')
    end, { desc = 'Cancel the drafts that are being made' })
    vim.api.nvim_buf_create_user_command(bufnr, 'SpeclsReview', function()
      execute(client, bufnr, 'specls.review.show')
    end, { desc = 'Show the draft that waits for review' })
  end,
}
