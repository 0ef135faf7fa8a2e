// Forms of a request that are refused whatever the request asks for. They are the first routes, and not settings of the
// connection manager: its refusals have no trace id, no headers for browsers and no reason.
import { toAnsweredParts } from '../filters/index.ts';
import type { Resource } from '../resource/resource.ts';

interface RefusedForm {
  match: Resource;
  /** The text that the caller reads. */
  detail: string;
}

const forms: readonly RefusedForm[] = [
  {
    // Two parts that read such a path differently would take it for two paths.
    match: { safe_regex: { regex: '[^?#]*%(?:2[fF]|5[cC])[^?#]*' } },
    detail: 'A path may have no %2F and no %5C: a slash or backslash inside a segment.',
  },
];

export const refusedForms: Resource[] = forms.map(({ match, detail }) => ({
  name: 'refused-form',
  match,
  direct_response: { status: 400, body: { inline_string: detail } },
  ...toAnsweredParts(),
}));
