// A person who calls the REST surface through the edge, as curl would.
import { randomUUID } from 'node:crypto';
import type { RestAnswer } from './described.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  body: any;
  /** The body as it came. */
  text: string;
}

export class Person {
  readonly email: string;
  readonly #edge: string;
  /** The access token, empty for nobody. */
  readonly token: string;
  /** The proof of the sign-in, sent with every call; empty for a person who has only a token. */
  readonly proof: string;

  /** Judges each answer; a test of the REST surface sets it to `requireDescribed`. */
  static judge: (answer: RestAnswer) => void = () => {};

  private constructor(edge: string, email: string, { accessToken: token = '', proof = '' } = {}) {
    this.#edge = edge;
    this.email = email;
    this.token = token;
    this.proof = proof;
  }

  static readonly password = 'correct horse battery staple';

  /** Opens an account and signs in. */
  static async signUp(edge: string, email = `${randomUUID()}@example.org`): Promise<Person> {
    await Person.nobody(edge).post('/v1/users', { email, password: Person.password, displayName: 'Ada' });
    return Person.signIn(edge, email);
  }

  /** Signs in to an account that `signUp` has opened. */
  static async signIn(edge: string, email: string): Promise<Person> {
    const { body } = await Person.nobody(edge).post('/v1/sessions', { email, password: Person.password });
    return new Person(edge, email, body);
  }

  /** Calls without a token. */
  static nobody(edge: string): Person {
    return new Person(edge, '');
  }

  /** A caller with a token or an API key, about whom nothing else is known. */
  static withToken(edge: string, token: string): Person {
    return new Person(edge, '', { accessToken: token });
  }

  get = (path: string): Promise<Answer> => this.call('GET', path);
  delete = (path: string): Promise<Answer> => this.call('DELETE', path);
  patch = (path: string, body: unknown): Promise<Answer> => this.call('PATCH', path, { body });
  post = (path: string, body: unknown, contentType?: string): Promise<Answer> =>
    this.call('POST', path, { body, contentType });

  async call(
    method: string,
    path: string,
    { body, contentType = 'application/json', headers = {} }: CallOptions = {},
  ): Promise<Answer> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const proof = this.proof ? { 'sinew-proof': this.proof } : {};
    const authorization = this.token ? { authorization: `Bearer ${this.token}`, ...proof } : {};
    const response = await fetch(this.#edge + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': contentType }), ...authorization, ...headers },
      body: isRaw || body === undefined ? (body as string | undefined) : JSON.stringify(body),
    });
    const text = await response.text();
    const answeredType = response.headers.get('content-type') ?? '';
    Person.judge({ verb: method, path, status: response.status, contentType: answeredType, text });
    return {
      status: response.status,
      headers: response.headers,
      body: text && isJson(response) ? JSON.parse(text) : text,
      text,
    };
  }
}

interface CallOptions {
  body?: unknown;
  contentType?: string;
  headers?: Record<string, string>;
}

const isJson = (response: Response): boolean => (response.headers.get('content-type') ?? '').includes('json');
