// Makes HTML by a template that escapes every value, between tags and in quoted attributes, except for HTML that was made in
// the same way. Our code never escapes by hand, so it cannot forget to.
import { raw, html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString;

type Value = string | Html | undefined | readonly (string | Html)[];

export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
  template(strings, ...values) as Html;

/** Each part on a line of its own. */
export const lines = (parts: readonly Html[]): readonly (string | Html)[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : ['\n', part]));

/** A text of ours, such as a style sheet, as it is. */
export const verbatim = (text: string): Html => raw(text);
