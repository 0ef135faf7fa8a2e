// Writes the characters of a program that are beyond Latin-1 as escapes, which mean the same. V8 holds the text of a program
// as long as it runs, with one byte a character, or with two where a single one of them needs it: some 3 MB a process.
import type { Plugin } from 'rolldown';

export const narrowText: Plugin = {
  name: 'narrow text',
  generateBundle: (_options, files) => {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = escapeWide(file.code);
  },
};

/** Behind a backslash of its own, a character means itself all the same. */
function escapeWide(code: string): string {
  return code.replace(/(\\*)([^\0-\xff])/g, (_, backslashes: string, character: string) => {
    const whole = backslashes.slice(0, backslashes.length - (backslashes.length % 2));
    return `${whole}\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A raw template reads no escapes: what would become one moves into a text of its own. */
export const narrowRawTemplates: Plugin = {
  name: 'narrow raw templates',
  transform: {
    filter: { code: /String\.raw`/ },
    handler(code, id) {
      if (!/[^\0-\xff]/.test(code)) return null;
      const spans = rawTexts(this.parse(code, { lang: id.endsWith('.ts') ? 'ts' : 'js' }));
      return { code: spans.sort((one, other) => other.start - one.start).reduce(separateWide, code), map: null };
    },
  },
};

interface Span {
  start: number;
  end: number;
}

function separateWide(code: string, { start, end }: Span): string {
  const text = code.slice(start, end).replace(/\\*[^\0-\xff]+/g, (wide) => `\${${JSON.stringify(wide)}}`);
  return code.slice(0, start) + text + code.slice(end);
}

/** Where the texts of the raw templates below a node of the syntax tree stand. */
function rawTexts(node: unknown): Span[] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(rawTexts);
  const { type, tag, quasi } = node as { type?: string; tag?: RawTag; quasi?: { quasis: Span[] } };
  const isRaw = type === 'TaggedTemplateExpression' && tag?.object?.name === 'String' && tag.property?.name === 'raw';
  return isRaw ? [...below, ...quasi!.quasis] : below;
}

interface RawTag {
  object?: { name?: string };
  property?: { name?: string };
}
