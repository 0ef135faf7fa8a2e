-- Runs on a stream of server-sent events. Each event is the JSON of one message with its cursor as the first field, and the
-- script puts a line `id:` with the cursor before it. JSON has no line end inside, so a message begins only at the start of
-- a line. The time is linear in the length of the stream: of each chunk the script keeps at most the beginning of its last
-- line.

local opening = 'data: {"cursor":"'
local beginning = '\ndata: {"cursor":"([^"\\%c]+)"'
-- The beginning of a message with its cursor is never longer, because the contract bounds cursors.
local longest = 256

-- Puts the ids into a text. `atLine` says whether the text begins at the start of a line.
local function withIds(text, atLine)
  -- A search for plain text is much faster than one for a pattern, and most pieces of a long message have no beginning in
  -- them.
  if not text:find(opening, 1, true) then return text end
  local lines = atLine and '\n' .. text or text
  if not lines:find('\n' .. opening, 1, true) then return text end
  lines = lines:gsub(beginning, '\nid: %1%0')
  return atLine and lines:sub(2) or lines
end

-- The start of the last line, when the text may end before the cursor of that line; otherwise the position after the text.
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
