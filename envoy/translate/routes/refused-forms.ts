// Forms of a request that are refused whatever it asks for. They are routes, the first of all, and no settings of the
// connection manager: what that refuses has no trace id, no headers for browsers and no reason.
import { toAnsweredParts } from '../filters/index.ts';
import type { Resource } from '../resource/resource.ts';

interface RefusedForm {
  match: Resource;
  /** What the caller reads. */
  detail: string;
}

const forms: readonly RefusedForm[] = [
  {
    // Between two parts that read it differently, one path would be two.
    match: { safe_regex: { regex: '.*%(?:2[fF]|5[cC]).*' } },
    detail: 'A path may have no %2F and no %5C: a slash or backslash inside a segment.',
  },
];

export const refusedForms: Resource[] = forms.map(({ match, detail }) => ({
  name: 'refused-form',
  match,
  direct_response: { status: 400, body: { inline_string: detail } },
  ...toAnsweredParts(),
}));
