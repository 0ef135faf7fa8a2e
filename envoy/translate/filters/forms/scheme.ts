// `bearer` and `BEARER` are `Bearer`: a scheme has no case (RFC 9110, section 11.1), and more than one blank may follow it
// (section 11.4). What reads tokens behind here, at the door and in the services, knows the one form only, so the others
// become that form here, before anything has read them.
// Calls that have it already pass the script by, and cost nothing.
import { extension, type Resource, typed } from '../../resource.ts';

/** What comes twice is left as it is: nobody can say which of the two is meant. */
const script = `function envoy_on_request(handle)
  local headers = handle:headers()
  if headers:getNumValues('authorization') ~= 1 then return end
  headers:replace('authorization', 'Bearer ' .. headers:get('authorization'):match('^%a+ *(.*)'))
end
`;

export const tokenScheme = (): Resource => ({
  name: 'sinew.scheme',
  typed_config: typed('extensions.common.matching.v3.ExtensionWithMatcher', {
    extension_config: extension('sinew.scheme', 'extensions.filters.http.lua.v3.Lua', {
      default_source_code: { inline_string: script },
    }),
    xds_matcher: {
      matcher_list: {
        matchers: [{ predicate: { not_matcher: { single_predicate: isSpeltOtherwise } }, on_match: { action: skip } }],
      },
    },
  }),
});

const isSpeltOtherwise: Resource = {
  input: {
    name: 'authorization',
    typed_config: typed('type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: 'authorization' }),
  },
  // All forms but one: RE2 cannot say "but not".
  value_match: {
    safe_regex: {
      google_re2: {},
      regex: '(?:(?:b(?i:earer)|B(?:E(?i:arer)|eA(?i:rer)|eaR(?i:er)|earE(?i:r)|eareR)) .*|Bearer {2,}.*)',
    },
  },
};

const skip = extension('skip', 'extensions.filters.common.matcher.action.v3.SkipFilter');
