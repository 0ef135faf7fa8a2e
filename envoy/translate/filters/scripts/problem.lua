-- Runs on every answer on its way out, after the transcoder. The transcoder makes JSON of the gRPC status of an error. The
-- script turns this JSON into an RFC 9457 problem with the HTTP status that the contract gives to the error's reason. The
-- door's own answers get what only a route would have given them: words, the one form of a trace id, the headers for
-- browsers, and for gRPC-Web the code of their reason. A call of the Connect protocol gets an error of that protocol instead
-- of a problem. The door puts the tables `reasons` and `origins` and the text
-- `exposed` before this script. The script reads and writes strings character by character, so that no message can break out
-- of its place.

local mostBytes = 65536

local escapes = { ['"'] = '\\"', ['\\'] = '\\\\', ['\b'] = '\\b', ['\f'] = '\\f', ['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t' }
local unescapes = { b = '\b', f = '\f', n = '\n', r = '\r', t = '\t' }

local function quote(text)
  return '"' .. text:gsub('[%c"\\]', function(c) return escapes[c] or string.format('\\u%04x', c:byte()) end) .. '"'
end

local function utf8(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40) end
  if code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
  end
  return string.char(0xF0 + math.floor(code / 0x40000), 0x80 + math.floor(code / 0x1000) % 0x40,
    0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
end

-- Each reader takes the text and a position, and gives the value and the position after it.
local function readString(text, at)
  local parts = {}
  while true do
    local plain, stop = text:match('^([^"\\]*)()', at)
    if not plain then return table.concat(parts), #text + 1 end
    parts[#parts + 1] = plain
    if text:sub(stop, stop) ~= '\\' then return table.concat(parts), stop + 1 end
    local escape = text:sub(stop + 1, stop + 1)
    at = stop + 2
    if escape == 'u' then
      local code = tonumber(text:sub(at, at + 3), 16) or 0xFFFD
      local low = text:match('^\\u([dD][c-fC-F]%x%x)', at + 4)
      at = at + 4
      if code >= 0xD800 and code < 0xDC00 and low then
        code = 0x10000 + (code - 0xD800) * 0x400 + tonumber(low, 16) - 0xDC00
        at = at + 6
      end
      parts[#parts + 1] = utf8(code)
    else
      parts[#parts + 1] = unescapes[escape] or escape
    end
  end
end

local readValue

local function readMembers(text, at, close, readMember)
  local members = {}
  at = text:match('^%s*()', at) or #text + 1
  while at <= #text and text:sub(at, at) ~= close do
    at = readMember(members, at)
    at = text:match('^%s*,?%s*()', at) or #text + 1
  end
  return members, at + 1
end

function readValue(text, at)
  at = text:match('^%s*()', at) or #text + 1
  local first = text:sub(at, at)
  if first == '"' then return readString(text, at + 1) end
  if first == '[' then
    return readMembers(text, at + 1, ']', function(items, here)
      items[#items + 1], here = readValue(text, here)
      return here
    end)
  end
  if first == '{' then
    return readMembers(text, at + 1, '}', function(fields, here)
      local name
      name, here = readString(text, here + 1)
      here = text:match('^%s*:?()', here) or #text + 1
      fields[name], here = readValue(text, here)
      return here
    end)
  end
  local word, stop = text:match('^([^%s,%]}]+)()', at)
  return tonumber(word) or word, stop or #text + 1
end

-- For a status without ErrorInfo. No service of ours sends such a status by itself, but grpc-js and the network make them.
local reasonOfStatus = {
  ['400'] = 'MALFORMED_REQUEST', ['401'] = 'UNAUTHENTICATED', ['403'] = 'PERMISSION_DENIED', ['404'] = 'ROUTE_NOT_FOUND',
  ['429'] = 'RATE_LIMITED', ['499'] = 'CANCELLED', ['501'] = 'ROUTE_NOT_FOUND', ['503'] = 'UNAVAILABLE',
  ['504'] = 'TIMED_OUT',
}

-- The parts of the mesh in a refusal, in the order of their names. In the ErrorInfo `part.` stands before each name.
local function partsOf(facts)
  local parts = {}
  for name, state in pairs(facts) do
    local part = name:match('^part%.(.*)')
    if part then parts[#parts + 1] = '{"name":' .. quote(part) .. ',"state":' .. quote(state) .. '}' end
  end
  table.sort(parts)
  return #parts > 0 and ',"parts":[' .. table.concat(parts, ',') .. ']' or ''
end

-- Gives the reason, the message and the fields of a google.rpc.Status, further members of the problem (how many more fields
-- there were than the status has room for, and the parts of the mesh), and the facts of which these were made.
local function fromStatus(answer, status)
  local reason, violations, beside, known
  for _, detail in ipairs(answer.details or {}) do
    local type = detail['@type'] or ''
    if type:find('ErrorInfo', 1, true) then
      local facts = detail.metadata or {}
      local count = tonumber(facts.moreViolations)
      reason, known = detail.reason, facts
      beside = (count and string.format(',"moreViolations":%d', count) or '') .. partsOf(facts)
    end
    if type:find('BadRequest', 1, true) then violations = detail.fieldViolations end
  end
  if reason and reasons[reason] then return reason, answer.message, violations, beside, known end
  reason = reasonOfStatus[status] or 'INTERNAL'
  return reason, reasons[reason].title
end

local function write(status, reason, detail, violations, beside, traceId)
  local parts = {
    '{"type":', quote('urn:sinew:problem:' .. reason),
    ',"title":', quote(reasons[reason].title),
    ',"status":', tostring(status),
    ',"detail":', quote(detail or ''),
    ',"reason":', quote(reason),
    ',"traceId":', quote(traceId or ''),
  }
  if violations and #violations > 0 then
    local items = {}
    for _, violation in ipairs(violations) do
      items[#items + 1] = '{"field":' .. quote(violation.field or '')
        .. ',"description":' .. quote(violation.description or '') .. '}'
    end
    parts[#parts + 1] = ',"violations":[' .. table.concat(items, ',') .. ']'
  end
  parts[#parts + 1] = (beside or '') .. '}'
  return table.concat(parts)
end

-- The names and the HTTP statuses that the Connect protocol gives to the codes of gRPC.
local connectCodes = {
  { 'canceled', 499 }, { 'unknown', 500 }, { 'invalid_argument', 400 }, { 'deadline_exceeded', 504 }, { 'not_found', 404 },
  { 'already_exists', 409 }, { 'permission_denied', 403 }, { 'resource_exhausted', 429 }, { 'failed_precondition', 400 },
  { 'aborted', 409 }, { 'out_of_range', 400 }, { 'unimplemented', 501 }, { 'internal', 500 }, { 'unavailable', 503 },
  { 'data_loss', 500 }, { 'unauthenticated', 401 },
}

-- A field of a protobuf message whose value is a text or a message.
local function field(number, value)
  local length, rest = {}, #value
  while rest >= 0x80 do
    length[#length + 1] = string.char(0x80 + rest % 0x80)
    rest = math.floor(rest / 0x80)
  end
  return string.char(number * 8 + 2) .. table.concat(length) .. string.char(rest) .. value
end

-- An error of the Connect protocol with the details that a gRPC caller gets.
local function writeConnect(handle, reason, message, violations, facts, traceId)
  local details = {}
  local function add(type, value)
    details[#details + 1] = '{"type":"google.rpc.' .. type .. '","value":"' .. handle:base64Escape(value):gsub('=+$', '')
      .. '"}'
  end
  local info = { field(1, reason), field(2, 'sinew') }
  for name, fact in pairs(facts or {}) do info[#info + 1] = field(3, field(1, name) .. field(2, fact)) end
  add('ErrorInfo', table.concat(info))
  local faults = {}
  for _, violation in ipairs(violations or {}) do
    faults[#faults + 1] = field(1, field(1, violation.field or '') .. field(2, violation.description or ''))
  end
  if #faults > 0 then add('BadRequest', table.concat(faults)) end
  add('RequestInfo', field(1, traceId or ''))
  local code = connectCodes[reasons[reason].code] or connectCodes[2]
  return '{"code":' .. quote(code[1]) .. ',"message":' .. quote(message or '') .. ',"details":['
    .. table.concat(details, ',') .. ']}', code[2]
end

-- The last message of a stream of the Connect protocol: a flag, the length, and the error.
local function endOfStream(problem)
  local text = '{"error":' .. problem .. '}'
  local length = #text
  return string.char(2, 0, math.floor(length / 65536), math.floor(length / 256) % 256, length % 256) .. text
end

-- Words for refusals that Envoy gives without words, by Envoy's name for the reason.
local words = {
  path_normalization_failed = 'The path cannot be read.',
  missing_path_rejected = 'The request has no path.',
  absolute_path_rejected = 'The path must begin with a slash.',
  missing_host_header = 'The request has no header Host.',
  query_missing_content_type = 'A request with QUERY must say of which type its content is.',
}
local noWords = { [''] = true, ['Bad Request'] = true, ['Not Implemented'] = true }

local function inWords(detail, because)
  if not noWords[detail] then return detail end
  return words[because] or 'It has not the form that HTTP gives to a request.'
end

-- Sets the headers of the door's own answers, and removes the headers that only this script reads.
local function dress(headers, isGrpc)
  local code = headers:get('x-sinew-code')
  if code then
    headers:remove('x-sinew-code')
    if isGrpc then
      headers:replace(':status', '200')
      headers:replace('grpc-status', code)
    end
  end
  local origin = headers:get('x-sinew-origin')
  -- The headers were too long to be read, so the page is unknown. Any page may read this refusal: it holds no secret.
  if not origin and headers:get(':status') == '431' and next(origins) then
    headers:add('access-control-allow-origin', '*')
  end
  if origin then
    headers:remove('x-sinew-origin')
    if origins[origin] and not headers:get('access-control-allow-origin') then
      headers:add('access-control-allow-origin', origin)
      headers:add('access-control-expose-headers', exposed)
      headers:add('vary', 'origin')
    end
  end
  local traceId = headers:get('x-trace-id')
  if traceId and #traceId == 36 then headers:replace('x-trace-id', (traceId:gsub('-', ''))) end
end

function envoy_on_response(handle)
  local headers = handle:headers()
  local status = headers:get(':status')
  local kind = headers:get('content-type') or ''
  local isGrpc = kind:find('application/grpc', 1, true) == 1
  if status < '400' and not isGrpc then return end
  dress(headers, isGrpc)
  local ofService = kind == 'application/json'
  if not ofService and kind ~= 'application/problem+json' then return end

  local body = handle:body(true)
  if not ofService and body:length() == 0 then
    -- The answer to a HEAD. The length is that of Envoy's text, and the problem for a GET would be longer.
    handle:headers():remove('content-length')
    return
  end
  -- The error of a service is many times shorter than this. A longer body is not read, because its status says enough.
  local answer = body:length() <= mostBytes and readValue(body:getBytes(0, body:length()), 1)
  if type(answer) ~= 'table' then answer = {} end
  local reason, detail, violations, beside, facts
  if ofService then
    reason, detail, violations, beside, facts = fromStatus(answer, status)
    status = reasons[reason].status
  else
    reason = reasons[answer.reason or ''] and answer.reason or reasonOfStatus[status] or 'INTERNAL'
    -- Envoy's own words are the first line. The place in the request stands below them.
    detail = inWords((answer.detail or ''):match('^:? ?([^\n]*)'), answer.because)
  end
  -- The script has waited for the body, so all that it read from the handle before is no longer valid.
  headers = handle:headers()
  local problem
  local kindOfProblem = 'application/problem+json'
  local connect = handle:streamInfo():dynamicMetadata():get('sinew.connect')
  if connect then
    problem, status = writeConnect(handle, reason, detail, violations, facts, headers:get('x-trace-id'))
    kindOfProblem = 'application/json'
    if connect.stream then
      problem, status, kindOfProblem = endOfStream(problem), 200, 'application/connect+' .. connect.codec
    end
  else
    problem = write(status, reason, detail, violations, beside, headers:get('x-trace-id'))
  end
  headers:replace(':status', tostring(status))
  headers:replace('content-type', kindOfProblem)
  headers:replace('content-length', tostring(body:setBytes(problem)))
end
