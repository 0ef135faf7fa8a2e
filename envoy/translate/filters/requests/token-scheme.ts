// `bearer` and `BEARER` are `Bearer`: a scheme has no case (RFC 9110, section 11.1), and more than one blank may follow it
// (section 11.4). All later readers of tokens, at the door and in the services, know only the form `Bearer ` with one blank,
// so this filter turns the other forms into it first. Calls with the right spelling skip the script and cost nothing.
import { runScript } from '../../resource/lua.ts';
import { onlyWhere } from '../../resource/matched.ts';
import type { Filter } from '../filter.ts';

const name = 'sinew.scheme';

/** Two headers are left as they are: nobody can say which of the two is meant. */
const script = `function envoy_on_request(handle)
  local headers = handle:headers()
  if headers:getNumValues('authorization') ~= 1 then return end
  headers:replace('authorization', 'Bearer ' .. headers:get('authorization'):match('^%a+ *(.*)'))
end
`;

/** All spellings but one: RE2 cannot say "but not". */
const speltOtherwise = '(?:(?:b(?i:earer)|B(?:E(?i:arer)|eA(?i:rer)|eaR(?i:er)|earE(?i:r)|eareR)) .*|Bearer {2,}.*)';

export const tokenScheme: Filter = {
  name,
  listener: () =>
    onlyWhere(runScript(name, { inline_string: script }), { header: 'authorization', form: speltOtherwise }),
};
