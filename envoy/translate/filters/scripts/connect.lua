-- Runs on the request of a Connect call, on its way in. It tells the service the codec of the messages, turns the caller's
-- time into the one of gRPC, and leaves a note for problem.lua, which writes the protocol's errors. The route has looked at
-- the content type already; what else is wrong with the request, the service says. The door puts the name of the header,
-- `codecHeader`, before this script.

function envoy_on_request(handle)
  local headers = handle:headers()
  local kind = headers:get('content-type') or ''
  local codec = kind:match('^application/connect%+(%a+)') or kind:match('^application/(%a+)')
  if headers:get(':method') == 'GET' then codec = headers:get(':path'):match('[?&]encoding=(%a+)') end
  if not codec then return end
  -- A caller's own headers of gRPC mean nothing in this protocol.
  local foreign = {}
  for name in pairs(headers) do
    if name:sub(1, 5) == 'grpc-' then foreign[#foreign + 1] = name end
  end
  for _, name in ipairs(foreign) do headers:remove(name) end
  headers:replace(codecHeader, codec)
  local note = handle:streamInfo():dynamicMetadata()
  note:set('sinew.connect', 'codec', codec)
  note:set('sinew.connect', 'stream', kind:sub(1, 20) == 'application/connect+')
  local time = headers:get('connect-timeout-ms')
  if not time or not time:match('^%d%d?%d?%d?%d?%d?%d?%d?%d?%d?$') then return end
  -- A time of gRPC has at most eight digits.
  headers:replace('grpc-timeout', #time <= 8 and time .. 'm' or math.floor(tonumber(time) / 1000) .. 'S')
  -- Envoy reads the time when it chooses the route.
  handle:clearRouteCache()
end
