-- Trades the API key of a call for an access token by asking the user service. The question and its answer are so small that
-- the script writes and reads their gRPC frames by hand: each message has one field, a text with the number 1. The door puts
-- the variable `path`, the path of the RPC, before this script.

local timeoutMs = 1000
local attempts = 3

local UNAUTHENTICATED = '16'

-- A frame: one byte "not compressed", four of the length; the field: its number and kind, its length, its bytes.
-- The matcher lets keys of one length through only, so each length fits into one byte.
local function toFrame(text)
  local message = string.char(10, #text) .. text
  return string.char(0, 0, 0, 0, #message) .. message
end

local function fromFrame(frame)
  if #frame < 8 or frame:byte(6) ~= 10 then return nil end
  local length, shift, at = 0, 1, 7
  while frame:byte(at) and frame:byte(at) >= 128 do
    length, shift, at = length + (frame:byte(at) - 128) * shift, shift * 128, at + 1
  end
  if not frame:byte(at) then return nil end
  length = length + frame:byte(at) * shift
  local text = frame:sub(at + 1, at + length)
  return #text == length and text or nil
end

local function ask(handle, frame)
  local request = handle:headers()
  local address = handle:streamInfo():downstreamRemoteAddress()
  local headers = {
    [':method'] = 'POST',
    [':path'] = path,
    [':authority'] = 'user',
    ['content-type'] = 'application/grpc',
    ['te'] = 'trailers',
    ['grpc-timeout'] = timeoutMs .. 'm',
    ['traceparent'] = request:get('traceparent'),
    -- The history of the key's owner shows this address.
    ['x-forwarded-for'] = address:match('^%[(.*)%]:%d+$') or address:match('^(.*):%d+$') or '',
    ['user-agent'] = request:get('user-agent'),
  }
  local answer, body
  for _ = 1, attempts do
    answer, body = handle:httpCall('user', headers, frame, { timeout_ms = timeoutMs, send_xff = false })
    if answer['grpc-status'] then return answer['grpc-status'] end
    local token = answer[':status'] == '200' and body and fromFrame(body)
    if token then return '0', token end
  end
  return answer['grpc-status']
end

function envoy_on_request(handle)
  local key = handle:headers():get('authorization'):match('^Bearer (sinew_%w+)$')
  local status, token = ask(handle, toFrame(key))
  if token then
    -- The script has waited for the call, so all that it read from the handle before is no longer valid.
    handle:headers():replace('authorization', 'Bearer ' .. token)
  elseif status == UNAUTHENTICATED then
    handle:respond({ [':status'] = '401' }, 'The API key is unknown, was revoked or has ended.')
  else
    handle:respond({ [':status'] = '503' }, '')
  end
end
