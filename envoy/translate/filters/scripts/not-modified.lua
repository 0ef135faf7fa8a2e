-- Runs on reads that a cache may keep. A caller who names the ETag of the newest answer gets 304 instead of the answer. By
-- RFC 9110, section 13.1.2, tags are compared weakly, and the header may list several: an opaque tag may hold commas, but no
-- quotes.

local place = 'sinew.not-modified'

-- Whether the header is `*` or one of its tags has this opaque part.
local function names(header, opaque)
  if header:match('^%s*%*%s*$') then return true end
  for tag in header:gmatch('"([^"]*)"') do
    if tag == opaque then return true end
  end
  return false
end

function envoy_on_request(handle)
  local known = handle:headers():get('if-none-match')
  if known then handle:streamInfo():dynamicMetadata():set(place, 'known', known) end
end

function envoy_on_response(handle)
  local asked = handle:streamInfo():dynamicMetadata():get(place)
  if not asked then return end
  local headers = handle:headers()
  local opaque = (headers:get('etag') or ''):match('^W?/?"([^"]*)"$')
  if headers:get(':status') ~= '200' or not opaque or not names(asked.known, opaque) then return end
  handle:body(true):setBytes('')
  -- The script has waited for the body, so all that it read from the handle before is no longer valid.
  headers = handle:headers()
  headers:replace(':status', '304')
  headers:remove('content-type')
  headers:remove('content-length')
end
