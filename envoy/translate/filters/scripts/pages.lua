-- Runs on a page on its way out, after the transcoder: the status that the page names becomes the status of the answer.

local named = 'x-sinew-status'

function envoy_on_response(handle)
  local headers = handle:headers()
  local status = headers:get(named)
  if not status then return end
  headers:remove(named)
  if headers:get(':status') == '200' then headers:replace(':status', status) end
end
