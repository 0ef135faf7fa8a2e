-- Runs on a HEAD: to all that comes after it is a GET, and of the answer only the headers leave, with the length that the
-- body would have had.

function envoy_on_request(handle)
  handle:headers():replace(':method', 'GET')
end

function envoy_on_response(handle)
  -- What the door answers itself has lost its body already.
  local body = handle:body(true)
  local length = body:length()
  if length == 0 then return end
  body:setBytes('')
  -- The body was waited for, and what was got of the handle before that is dead.
  handle:headers():replace('content-length', tostring(length))
end
