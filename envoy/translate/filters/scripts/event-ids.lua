-- Runs on a stream of server-sent events, each the JSON of one message whose first field is its cursor: a line `id:` with the
-- cursor goes before it. JSON has no line end inside, so a message begins where a line does and nowhere else. Linear in what
-- passes: of each chunk at most the beginning of its last line is kept for the next.

local opening = 'data: {"cursor":"'
local beginning = '\ndata: {"cursor":"([^"\\%c]+)"'
-- No beginning with its cursor is longer; the contract bounds cursors.
local longest = 256

-- Puts the ids into a text that begins where a line does, or in the middle of one.
local function withIds(text, atLine)
  -- Looking for a plain text is much faster than for a pattern, and most of a long message has none.
  if not text:find(opening, 1, true) then return text end
  local lines = atLine and '\n' .. text or text
  if not lines:find('\n' .. opening, 1, true) then return text end
  lines = lines:gsub(beginning, '\nid: %1%0')
  return atLine and lines:sub(2) or lines
end

-- Where the last line of a text begins, when that is so near its end that it may be cut off before its cursor.
local function lastLine(text, atLine)
  local tail = text:sub(-longest)
  local line = tail:match('^.*\n()')
  if line then return #text - #tail + line end
  return atLine and #text < longest and 1 or #text + 1
end

function envoy_on_response(handle)
  if handle:headers():get('content-type') ~= 'text/event-stream' then return end
  local kept, atLine = '', true
  for chunk in handle:bodyChunks() do
    local text = kept .. chunk:getBytes(0, chunk:length())
    local cut = lastLine(text, atLine)
    local passed = text:sub(1, cut - 1)
    kept = text:sub(cut)
    chunk:setBytes(withIds(passed, atLine))
    if passed ~= '' then atLine = passed:sub(-1) == '\n' end
  end
end
