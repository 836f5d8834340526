--@include lib/json_member
--[[
  Looking at JSON as text, for what the JSON reader of Redis does not say: whether other languages' readers
  take it, too. All of it is for text that cjson has read.
]]

-- Overlong forms, halves of surrogate pairs and what lies beyond the last code point.
local BAD_UTF8 = { '[\192\193\245-\255]', '\224[\128-\159]', '\237[\160-\191]', '\240[\128-\143]', '\244[\144-\191]' }

local function is_utf8(text)
  for _, pattern in ipairs(BAD_UTF8) do
    if string.find(text, pattern) then
      return false
    end
  end
  -- run by run: most texts have few of them
  for run in string.gmatch(text, '[\128-\255]+') do
    local rest = string.gsub(run, '[\194-\223][\128-\191]', '')
    rest = string.gsub(rest, '[\224-\239][\128-\191][\128-\191]', '')
    rest = string.gsub(rest, '[\240-\244][\128-\191][\128-\191][\128-\191]', '')
    if rest ~= '' then
      return false
    end
  end
  return true
end

local function has_raw_control(text)
  if not string.find(text, '[\1-\31]') then
    return false
  end
  for inside in string.gmatch(without_escapes(text), '"([^"]*)"') do
    if string.find(inside, '[\1-\31]') then
      return true
    end
  end
  return false
end

local function byte_fault(text)
  if string.find(text, '%z') then
    return 'it has a NUL byte'
  end
  if string.find(text, '[\128-\255]') and not is_utf8(text) then
    return 'it is not UTF-8'
  end
  if has_raw_control(text) then
    return 'it has a control character in a string, where JSON wants an escape'
  end
  return nil
end

-- An exponent of three digits, or two hundred digits in a row: without either, no number is endless, because
-- two hundred places and an exponent of two digits stay below the 308 that a double has.
local function has_long_number(text)
  return string.find(text, '[eE]%+?%d%d%d')
    or string.find(text, '%f[%d]' .. string.rep('%d', 200))
end

local function has_endless_number(marks)
  for number in string.gmatch(marks, '%-?%d[%d.eE+-]*') do
    if math.abs(tonumber(number) or 0) == math.huge then
      return true
    end
  end
  return false
end

-- cjson itself refuses NaN, hexadecimal numbers, leading zeros and pluses.
local function number_fault(text)
  local has_long = has_long_number(text)
  if not has_long and not string.find(text, '.', 1, true) then
    return nil
  end
  -- what is between the strings
  local marks = string.gsub(without_escapes(text), '"[^"]*"', '""')
  if string.find(marks, '%.%D') or string.find(marks, '%D%.') then
    return 'it has a number without a digit before or after its point'
  end
  if has_long and has_endless_number(marks) then
    return 'it has a number that is too large for JSON readers'
  end
  return nil
end

-- What cjson lets through, but others refuse or change: they could not read the text. Nil where all is well.
-- Cost: a few passes over the text, some 0.1 ms a KiB.
local function json_text_fault(text)
  local fault = string.find(text, '[^\32-\126]') and byte_fault(text)
  return fault or number_fault(text)
end
