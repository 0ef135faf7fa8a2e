// From a REST template of the contract to the paths that Envoy matches.
// A variable stands for one segment and never swallows a custom verb: `/v1/workouts/{workout_id}` does not match
// `/v1/workouts/7:finish`. Envoy's `uri_template` matcher cannot say that (its variables take colons), so templates with
// variables become regular expressions.
import type { Resource } from './resource.ts';

/** The path of a `RouteMatch`. Templates without variables are compared as they are, which costs Envoy the least. */
export function toPathMatch(template: string): Resource {
  return hasVariable(template) ? { safe_regex: { regex: toRegex(template) } } : { path: template };
}

export const hasVariable = (template: string): boolean => /[*{]/.test(template);

/** The regular expression, in the syntax of RE2, that a whole path must match. */
export function toRegex(template: string): string {
  const [, path, verb = ''] = /^(.*?)(:[^/{}]*)?$/.exec(toWildcards(template))!;
  const segments = path!.split('/');
  const last = segments.length - 1;
  return segments.map((segment, index) => toSegmentRegex(segment, index === last)).join('/') + quote(verb);
}

/** Only the last segment can have a custom verb after it, so only there a colon ends the variable. */
function toSegmentRegex(segment: string, last: boolean): string {
  if (segment === '**') return last ? '(?:[^/]+/)*[^/:]+' : '[^/]+(?:/[^/]+)*';
  if (segment === '*') return last ? '[^/:]+' : '[^/]+';
  return quote(segment);
}

/** `{name}` is one segment, `{name=shelves/*}` what stands in it. */
const toWildcards = (template: string): string =>
  template.replace(/\{[^}=]*(?:=([^}]*))?\}/g, (_variable, pattern: string | undefined) => pattern ?? '*');

const quote = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
