// Reads JSON by the letter of RFC 8259, once from its beginning to its end: the time grows with the length and with nothing
// else. `JSON.parse` knows the grammar too, but keeps the last of two equal names, rounds large numbers, and cannot say
// where it stopped.

/** A scalar value: the content of a text, or the digits of a number as they are written. */
export interface Token {
  /** `bare` is the text of a path or a query, where numbers and texts look the same. */
  kind: 'string' | 'number' | 'true' | 'false' | 'null' | 'bare';
  text: string;
}

/** How deep values may lie in one another. */
const deepest = 64;

/** The text is no JSON. */
export class JsonError extends Error {}

const quote = 34;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const comma = 44;
const colon = 58;
const letterN = 110;

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const words = ['true', 'false', 'null'] as const;

export class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether nothing is left to read. */
  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The kind of the value that begins here. */
  peek(): 'object' | 'array' | 'scalar' {
    const code = this.#next();
    if (code === openBrace) return 'object';
    return code === openBracket ? 'array' : 'scalar';
  }

  /** Whether `null` begins here, by the first letter alone: reading the value checks the whole word. */
  peekNull(): boolean {
    return this.#next() === letterN;
  }

  readScalar(): Token {
    if (this.#next() === quote) return { kind: 'string', text: this.#readString() };
    const start = this.#at;
    const word = this.#passWordOrNumber();
    const text = this.#text.slice(start, this.#at);
    return { kind: word ?? 'number', text };
  }

  /** Calls `onMember` at the value of each member; `onMember` has to read the value. */
  readObject(onMember: (name: string) => void): void {
    this.#readMembers(closeBrace, () => {
      if (this.#next() !== quote) throw this.#unexpected('the name of a field in double quotes');
      const name = this.#readString();
      if (this.#next() !== colon) throw this.#unexpected('a colon');
      this.#at++;
      onMember(name);
    });
  }

  /** Calls `onItem` at each item; `onItem` has to read the item. */
  readArray(onItem: (index: number) => void): void {
    let index = 0;
    this.#readMembers(closeBracket, () => onItem(index++));
  }

  #readMembers(close: number, readMember: () => void): void {
    if (++this.#depth > deepest) throw new JsonError(`values lie more than ${deepest} deep in one another`);
    this.#at++;
    let code = this.#next();
    while (code !== close) {
      readMember();
      code = this.#next();
      if (code === comma) this.#at++;
      else if (code !== close) throw this.#unexpected('a comma, or the end of the list or object,');
    }
    this.#depth--;
    this.#at++;
  }

  /** Reads a value that nobody asks for; it must be JSON all the same. */
  skip(): void {
    const code = this.#next();
    if (code === openBrace) this.readObject(() => this.skip());
    else if (code === openBracket) this.readArray(() => this.skip());
    else if (code === quote) this.#readString();
    else this.#passWordOrNumber();
  }

  /** Refuses anything behind the value. */
  end(): void {
    this.#next();
    if (this.#at < this.#text.length) throw this.#unexpected('nothing behind the value');
  }

  /** Moves behind a word or a number. Answers with the word, or with nothing for a number. */
  #passWordOrNumber(): (typeof words)[number] | undefined {
    number.lastIndex = this.#at;
    if (number.test(this.#text)) {
      this.#at = number.lastIndex;
      return undefined;
    }
    const word = words.find((each) => this.#text.startsWith(each, this.#at));
    if (!word) throw this.#unexpected('a value');
    this.#at += word.length;
    return word;
  }

  /** Skips blanks. Answers with the code of the next character; NaN at the end. */
  #next(): number {
    const text = this.#text;
    let at = this.#at;
    let code = text.charCodeAt(at);
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++at);
    this.#at = at;
    return code;
  }

  #readString(): string {
    const text = this.#text;
    const start = this.#at;
    let escaped = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== quote; code = text.charCodeAt(++at)) {
      if (code === backslash) {
        escaped = true;
        at++;
      } else if (!(code >= 32)) {
        this.#at = Math.min(at, text.length);
        const what = Number.isNaN(code) ? 'a text does not end' : 'a text has a control character that is not escaped';
        throw new JsonError(what);
      }
    }
    this.#at = at + 1;
    return escaped ? withoutEscapes(text.slice(start, at + 1)) : text.slice(start + 1, at);
  }

  #unexpected(wanted: string): JsonError {
    const code = this.#text.codePointAt(this.#at);
    const found = code === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(code));
    return new JsonError(`${wanted} is expected, not ${found}`);
  }
}

function withoutEscapes(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    throw new JsonError('a text has an escape that JSON does not know');
  }
}
