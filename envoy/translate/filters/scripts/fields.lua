-- Runs on a request with a JSON body, ahead of the transcoder. The first field that its message type does not have is
-- refused in the transcoder's own words, so that problem.lua reads both alike. What is no JSON is left to the transcoder.
-- The table `types` is put before this script: per message type its fields, each with the type of its messages or `true`.

local deepest = 64
local find, sub = string.find, string.sub

-- The position after the string that begins before `at`, and nil when it never ends.
local function stringEnd(text, at)
  while true do
    local stop = find(text, '["\\]', at)
    if not stop then return nil end
    if sub(text, stop, stop) == '"' then return stop + 1 end
    at = stop + 2
  end
end

local walk

-- Each gives the position after the value, or nil where it is no JSON, or nil and the path of an unknown field.
local function walkArray(text, at, type, path, depth)
  local index = 0
  while true do
    at = find(text, '%S', at)
    if not at then return nil end
    if sub(text, at, at) == ']' then return at + 1 end
    local unknown
    at, unknown = walk(text, at, type, path .. '[' .. index .. ']', depth)
    if not at then return nil, unknown end
    index = index + 1
    at = find(text, '[^%s,]', at)
    if not at then return nil end
  end
end

local function walkObject(text, at, type, path, depth)
  local fields = types[type]
  while true do
    at = find(text, '[^%s,]', at)
    if not at then return nil end
    local first = sub(text, at, at)
    if first == '}' then return at + 1 end
    local stop = first == '"' and stringEnd(text, at + 1)
    if not stop then return nil end
    local name = sub(text, at + 1, stop - 2)
    local inner = path == '' and name or (path .. '.' .. name)
    if fields and not fields[name] then return nil, inner end
    local value = find(text, '[^%s:]', stop)
    if not value then return nil end
    local unknown
    at, unknown = walk(text, value, fields and fields[name], inner, depth)
    if not at then return nil, unknown end
  end
end

function walk(text, at, type, path, depth)
  if depth > deepest then return nil end
  at = find(text, '%S', at)
  if not at then return nil end
  local first = sub(text, at, at)
  if first == '"' then return stringEnd(text, at + 1) end
  if first == '[' then return walkArray(text, at + 1, type, path, depth + 1) end
  if first == '{' then return walkObject(text, at + 1, type, path, depth + 1) end
  return find(text, '[%s,%]}]', at) or #text + 1
end

function envoy_on_request(handle)
  local body = handle:body()
  if not body then return end
  local context = handle:filterContext()
  local type = context:get('type')
  local field = context:get('field')
  if field then type = types[type][field] end
  local _, unknown = walk(body:getBytes(0, body:length()), 1, type, field or '', 0)
  if unknown then handle:respond({ [':status'] = '400' }, 'Could not find field "' .. unknown .. '" in the type.') end
end
