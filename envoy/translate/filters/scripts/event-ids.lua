-- Runs on a stream of server-sent events, each the JSON of one message whose first field is its cursor: a line `id:` with the
-- cursor goes before it. Quotes inside of JSON's texts are escaped, so what is looked for is nowhere but at the beginning of
-- a message. Linear in what passes: of each chunk at most a beginning that is cut off is kept for the next.

local beginning = 'data: {"cursor":"([^"\\%c]+)"'
-- No beginning with its cursor is longer; the contract bounds cursors.
local longest = 256

function envoy_on_response(handle)
  if handle:headers():get('content-type') ~= 'text/event-stream' then return end
  local kept = ''
  for chunk in handle:bodyChunks() do
    local text = kept .. chunk:getBytes(0, chunk:length())
    -- Tied to the beginning: without a line end in it, a match that may begin anywhere would take the square of the time.
    local line = text:match('^.*\n()') or 1
    local cut = #text - line + 1 < longest and line or #text + 1
    kept = text:sub(cut)
    chunk:setBytes((text:sub(1, cut - 1):gsub(beginning, 'id: %1\n%0')))
  end
end
