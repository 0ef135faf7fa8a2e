// From a REST template of the contract to the paths that Envoy matches. Envoy's `uri_template` matcher cannot say what a
// template means (its variables take colons), so templates with variables become regular expressions.
import { toRegex } from '#proto/template.ts';
import type { Resource } from '../resource/resource.ts';

/** The path of a `RouteMatch`. Templates without variables are compared as they are, which costs Envoy the least. */
export function toPathMatch(template: string): Resource {
  return hasVariable(template) ? { safe_regex: { regex: toRegex(template) } } : { path: template };
}

export const hasVariable = (template: string): boolean => /[*{]/.test(template);
