--[[
  The rules for what a producer may ask of a task, used for scripts' callers and for the inbox.
  Traits are the part of a token behind the sequence: "", "<priority>:<cost>:<maxAttempts>", or that and ":<terms>".
]]
local MAX_LABELS = 16
local MAX_LABEL_BYTES = 64
local MAX_TERM_BYTES = 128

local function is_whole(value, least, most)
  return type(value) == 'number' and value >= least and value <= most and value == math.floor(value)
end

local function is_label(text)
  return type(text) == 'string' and #text <= MAX_LABEL_BYTES and string.find(text, '^[%w_.@/+=-]+$') ~= nil
end

-- Labels in their one spelling: sorted, each once, joined by ","; or nil and the fault.
local function join_labels(labels)
  if #labels > MAX_LABELS then
    return nil, 'requires must have at most 16 labels'
  end
  local seen, sorted = {}, {}
  for i = 1, #labels do
    if not is_label(labels[i]) then
      return nil, 'requires must be labels of 1 to 64 letters, digits and _ . @ / + = -'
    end
    if not seen[labels[i]] then
      seen[labels[i]] = true
      sorted[#sorted + 1] = labels[i]
    end
  end
  table.sort(sorted)
  return table.concat(sorted, ',')
end

local function is_term(text)
  return type(text) == 'string' and #text <= MAX_TERM_BYTES and not string.find(text, '[%c;]')
end

-- A task's terms, '' where it has none; or nil and the fault. The labels are in their one spelling.
local function make_terms(labels, tenant, limit_key, affinity)
  local wrong = not is_term(tenant) and 'tenant' or not is_term(limit_key) and 'limitKey'
    or not is_term(affinity) and 'affinity'
  if wrong then
    return nil, wrong .. ' must have 1 to 128 bytes, and no ";" or control character'
  end
  local terms = labels .. ';' .. tenant .. ';' .. limit_key .. ';' .. affinity
  return terms == ';;;' and '' or terms
end

-- Terms as a caller sent them, checked: terms | nil, fault
local function check_terms(text)
  local labels, tenant, limit_key, affinity = string.match(text, '^([^;]*);([^;]*);([^;]*);([^;]*)$')
  if not labels then
    return nil, 'terms must be "labels;tenant;limitKey;affinity"'
  end
  if labels == '' then
    return make_terms(labels, tenant, limit_key, affinity)
  end
  local list = {}
  for label in string.gmatch(labels, '[^,]+') do
    list[#list + 1] = label
  end
  local joined, fault = join_labels(list)
  if joined ~= labels then
    return nil, fault or 'labels must be sorted, each once'
  end
  return make_terms(labels, tenant, limit_key, affinity)
end

-- The terms that a decoded task asks for: terms | nil, fault
local function read_terms(task)
  local requires = task.requires
  -- an empty list cannot be told from an empty object here
  if requires ~= nil and (type(requires) ~= 'table' or #requires == 0) then
    return nil, 'requires must be a list of labels'
  end
  local labels, fault = join_labels(requires or {})
  if not labels then
    return nil, fault
  end
  for _, field in ipairs({ 'tenant', 'limitKey', 'affinity' }) do
    if task[field] == '' then
      return nil, field .. ' must have 1 to 128 bytes, and no ";" or control character'
    end
  end
  local function or_none(value)
    return value == nil and '' or value
  end
  return make_terms(labels, or_none(task.tenant), or_none(task.limitKey), or_none(task.affinity))
end

-- traits | nil, fault
local function make_traits(priority, cost, max_attempts, terms)
  if not is_whole(priority, 0, 9) then
    return nil, 'priority must be a whole number from 0 to 9'
  end
  if not is_whole(cost, 1, 1000000) then
    return nil, 'cost must be a whole number from 1 to 1000000'
  end
  if not is_whole(max_attempts, 0, 1000) then
    return nil, 'maxAttempts must be a whole number from 1 to 1000'
  end
  local has_terms = terms and terms ~= ''
  if priority == 0 and cost == 1 and max_attempts == 0 and not has_terms then
    return ''
  end
  local traits = string.format('%d:%d:%d', priority, cost, max_attempts)
  return has_terms and traits .. ':' .. terms or traits
end

-- Traits as a caller sent them, and terms or '', checked and in their one true spelling: traits | nil, fault
local function check_traits(text, terms)
  if terms ~= '' then
    local checked, fault = check_terms(terms)
    if not checked then
      return nil, fault
    end
    terms = checked
  end
  if text == '' then
    return make_traits(0, 1, 0, terms)
  end
  local priority, cost, max_attempts = string.match(text, '^(%d+):(%d+):(%d+)$')
  if not priority then
    return nil, 'traits must be "" or "priority:cost:maxAttempts"'
  end
  return make_traits(tonumber(priority), tonumber(cost), tonumber(max_attempts), terms)
end
