--[[
  How many bytes a part of a JSON text has, as they stand there. For text that is JSON; of any other text nothing is
  promised but an end.
]]

-- The text with its escapes gone, two bytes for two: each string then ends at the next quote.
local function without_escapes(text)
  if not string.find(text, '\\', 1, true) then
    return text
  end
  return (string.gsub(text, '\\.', '__'))
end

-- Where the JSON value that begins at `start` ends; `blank` is the text with nothing in its strings but "_".
local function end_of_value(blank, start)
  local first = string.sub(blank, start, start)
  local pattern = ({ ['{'] = '^%b{}', ['['] = '^%b[]', ['"'] = '^"_*"' })[first] or '^[^,}%]%s]+'
  local _, last = string.find(blank, pattern, start)
  return last
end

-- The text with nothing in its strings but "_".
local function blanked(text)
  return (string.gsub(without_escapes(text), '"([^"]*)"', function(inside)
    return '"' .. string.rep('_', #inside) .. '"'
  end))
end

-- The bytes of the second item of an array; 0 where it has none.
local function second_item_bytes(blank)
  local first = string.match(blank, '^%s*%[%s*()')
  local first_end = first and end_of_value(blank, first)
  local second = first_end and string.match(blank, '^%s*,%s*()', first_end + 1)
  local second_end = second and end_of_value(blank, second)
  return second_end and second_end - second + 1 or 0
end

-- The bytes of the member `name` of an object; 0 where it has none.
local function member_bytes(text, blank, name)
  local bytes = 0
  local _, last = string.find(blank, '^%s*{')
  while last do
    local key_first, key_end, value_first =
      string.match(blank, '^%s*()"_*"()%s*:%s*()', last + 1)
    local value_last = value_first and end_of_value(blank, value_first)
    if not value_last then
      break
    end
    local ok, key = pcall(cjson.decode, string.sub(text, key_first, key_end - 1))
    if ok and key == name then
      bytes = value_last - value_first + 1
    end
    _, last = string.find(blank, '^%s*,', value_last + 1)
  end
  return bytes
end
