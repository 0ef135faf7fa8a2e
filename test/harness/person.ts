// A person who calls the REST surface through the edge: by the typed client, as an app does, or by verb and path, as curl does,
// where a test wants the status or an answer that no app would ask for. The OpenAPI document judges each answer to both.
import { randomUUID } from 'node:crypto';
import { createRestClient, type RestClient } from '#proto/client/client.ts';
import type { SessionTokens } from '#proto/client/session.ts';
import { type RestAnswer, requireDescribed } from './described.ts';

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
  /** The typed client with the person's tokens. */
  readonly api: RestClient;

  /** Judges each answer. Only what measures times sets it to something else, because judging takes time too. */
  static judge: (answer: RestAnswer) => void = requireDescribed;

  private constructor(edge: string, email: string, tokens?: SessionTokens) {
    this.#edge = edge;
    this.email = email;
    this.token = tokens?.accessToken ?? '';
    this.proof = tokens?.proof ?? '';
    this.api = createRestClient({ baseUrl: edge, fetch: judgedFetch, ...(tokens && { tokens }) });
  }

  static readonly password = 'correct horse battery staple';

  /** Opens an account and signs in. */
  static async signUp(edge: string, email = `${randomUUID()}@example.org`): Promise<Person> {
    const account = { email, password: Person.password, displayName: 'Ada' };
    await Person.nobody(edge).api.user.userService.signUp(account);
    return Person.signIn(edge, email);
  }

  /** Signs in to an account that `signUp` has opened. */
  static async signIn(edge: string, email: string): Promise<Person> {
    const { api } = Person.nobody(edge);
    return new Person(edge, email, await api.user.sessionService.signIn({ email, password: Person.password }));
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
    const response = await judgedFetch(this.#edge + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': contentType }), ...authorization, ...headers },
      body: isRaw || body === undefined ? (body as string | undefined) : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text && isJson(response) ? JSON.parse(text) : text,
      text,
    };
  }
}

/** A stream has no end to wait for, so it is not judged. */
const judgedFetch: typeof fetch = async (address, options) => {
  const response = await fetch(address, options);
  const contentType = response.headers.get('content-type') ?? '';
  if (contentType.startsWith('text/event-stream')) return response;
  const { pathname, search } = new URL(String(address));
  const text = await response.clone().text();
  Person.judge({ verb: options?.method ?? 'GET', path: pathname + search, status: response.status, contentType, text });
  return response;
};

interface CallOptions {
  body?: unknown;
  contentType?: string;
  headers?: Record<string, string>;
}

const isJson = (response: Response): boolean => (response.headers.get('content-type') ?? '').includes('json');
