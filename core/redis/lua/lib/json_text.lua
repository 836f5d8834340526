--[[
  Looking at JSON as text, for what the JSON reader of Redis does not say: whether other languages' readers
  take it, too, and how many bytes a part of it has. All of it is for text that cjson has read.
]]

-- Overlong forms, halves of surrogate pairs and what lies beyond the last code point.
local BAD_UTF8 = { '[\192\193\245-\255]', '\224[\128-\159]', '\237[\160-\191]', '\240[\128-\143]', '\244[\144-\191]' }

local function is_utf8(text)
  for _, pattern in ipairs(BAD_UTF8) do
    if string.find(text, pattern) then
      return false
    end
  end
  local rest = string.gsub(text, '[\194-\223][\128-\191]', ' ')
  rest = string.gsub(rest, '[\224-\239][\128-\191][\128-\191]', ' ')
  rest = string.gsub(rest, '[\240-\244][\128-\191][\128-\191][\128-\191]', ' ')
  return not string.find(rest, '[\128-\255]')
end

-- The text with its escapes gone, two bytes for two: each string then ends at the next quote.
local function without_escapes(text)
  return (string.gsub(text, '\\.', '__'))
end

local function has_raw_control(plain)
  if not string.find(plain, '[%z\1-\31]') then
    return false
  end
  for text in string.gmatch(plain, '"([^"]*)"') do
    if string.find(text, '[%z\1-\31]') then
      return true
    end
  end
  return false
end

-- An exponent of three digits, or more digits than a double has places: without either, no number is endless.
local LONG_EXPONENT = '[eE]%+?%d%d%d'
local LONG_NUMBER = '%f[%d]' .. string.rep('%d', 309)

local function has_endless_number(marks)
  if not string.find(marks, LONG_EXPONENT) and not string.find(marks, LONG_NUMBER) then
    return false
  end
  for number in string.gmatch(marks, '%-?%d[%d.eE+-]*') do
    if math.abs(tonumber(number) or 0) == math.huge then
      return true
    end
  end
  return false
end

local function number_fault(plain)
  local marks = string.gsub(plain, '"[^"]*"', '""')
  -- cjson itself refuses NaN, hexadecimal numbers, leading zeros and pluses
  if string.find(marks, '%.%D') or string.find(marks, '%D%.') then
    return 'it has a number without a digit before or after its point'
  end
  if has_endless_number(marks) then
    return 'it has a number that is too large for JSON readers'
  end
  return nil
end

-- What cjson lets through, but others refuse or change: they could not read the text. Nil where all is well.
local function json_text_fault(text)
  if string.find(text, '[\128-\255]') and not is_utf8(text) then
    return 'it is not UTF-8'
  end
  local plain = without_escapes(text)
  if has_raw_control(plain) then
    return 'it has a control character in a string, where JSON wants an escape'
  end
  return number_fault(plain)
end

-- Where the JSON value that begins at `start` ends; `blank` is the text with nothing in its strings but "_".
local function end_of_value(blank, start)
  local first = string.sub(blank, start, start)
  local pattern = ({ ['{'] = '^%b{}', ['['] = '^%b[]', ['"'] = '^"_*"' })[first] or '^[^,}%s]+'
  local _, last = string.find(blank, pattern, start)
  return last
end

-- The bytes that the member `name` of a JSON object has, as they stand there; 0 where it has none.
local function member_bytes(text, name)
  local blank = string.gsub(without_escapes(text), '"([^"]*)"', function(inside)
    return '"' .. string.rep('_', #inside) .. '"'
  end)
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
