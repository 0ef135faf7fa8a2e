// The path templates of google.api.http. The door matches them, and the service reads their variables. Both use this file,
// so that they always read a path in the same way. A variable stands for one segment and never swallows a custom verb:
// `/v1/workouts/{workout_id}` does not match `/v1/workouts/7:finish`.

/** Replaces `{name}` by `*`, and `{name=shelves/*}` by `shelves/*`. The template matches the same paths. */
export const withoutVariables = (template: string): string => mark(template).replace(/[<>]/g, '');

/** Writes each variable anew by its name: `{workout_id}` becomes `{workoutId}`, and so does `{workout_id=*}`. */
export const withVariables = (template: string, rename: (name: string) => string): string =>
  template.replace(/\{([^}=]*)[^}]*\}/g, (_, name: string) => `{${rename(name)}}`);

/** The names of the template's variables, in the order of the path. */
export const variablesOf = (template: string): string[] =>
  [...template.matchAll(/\{([^}=]*)(?:=[^}]*)?\}/g)].map(([, name]) => name!);

/**
 * The regular expression that a whole path must match, in the syntax that RE2 and JavaScript share. Its groups capture the
 * values of the variables.
 */
export function toRegex(template: string): string {
  const [, path, verb = ''] = /^(.*?)(:[^/<>]*)?$/.exec(mark(template))!;
  const segments = path!.split('/');
  const last = segments.length - 1;
  return segments.map((segment, index) => toSegmentRegex(segment, index === last)).join('/') + quote(verb);
}

/** Writes each variable between angle brackets, which no path has. */
const mark = (template: string): string =>
  template.replace(/\{[^}=]*(?:=([^}]*))?\}/g, (_variable, pattern: string | undefined) => `<${pattern ?? '*'}>`);

function toSegmentRegex(segment: string, last: boolean): string {
  const [, opens, inner, closes] = /^(<?)(.*?)(>?)$/.exec(segment)!;
  return `${opens && '('}${toWildcard(inner!, last)}${closes && ')'}`;
}

/** Only the last segment can have a custom verb after it, so only there a colon ends the variable. */
function toWildcard(segment: string, last: boolean): string {
  if (segment === '**') return last ? '(?:[^/]+/)*[^/:]+' : '[^/]+(?:/[^/]+)*';
  if (segment === '*') return last ? '[^/:]+' : '[^/]+';
  return quote(segment);
}

const quote = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
