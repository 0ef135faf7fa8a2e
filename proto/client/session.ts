// The tokens of a signed-in person. An access token lives for minutes; when the door refuses it, the client trades the refresh
// token for new ones, once for all calls that wait. A refresh token may be used once, so the holder stores the new one.

export interface SessionTokens {
  accessToken: string;
  refreshToken?: string;
  /** The proof of a sign-in or of a reauthentication, for the calls that ask for one. It ends after some minutes. */
  proof?: string;
}

export class ClientSession {
  #tokens: SessionTokens | undefined;
  #renewal: Promise<boolean> | undefined;
  readonly #renew: (refreshToken: string) => Promise<SessionTokens>;
  readonly #onTokens: (tokens: SessionTokens | undefined) => void;

  constructor(
    renew: (refreshToken: string) => Promise<SessionTokens>,
    onTokens: (tokens: SessionTokens | undefined) => void,
  ) {
    this.#renew = renew;
    this.#onTokens = onTokens;
  }

  get accessToken(): string | undefined {
    return this.#tokens?.accessToken;
  }

  get proof(): string | undefined {
    return this.#tokens?.proof;
  }

  /** Nobody is signed in without tokens. */
  use(tokens: SessionTokens | undefined): void {
    this.#tokens = tokens;
    this.#onTokens(tokens);
  }

  /** Whether there is another token than the refused one. @throws ProblemError when the refresh token is refused too */
  async renew(refused: string | undefined): Promise<boolean> {
    // Another call has renewed the tokens meanwhile.
    if (refused !== this.#tokens?.accessToken) return true;
    const { refreshToken } = this.#tokens ?? {};
    if (!refreshToken) return false;
    this.#renewal ??= this.#renewOnce(refreshToken).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renewOnce(refreshToken: string): Promise<boolean> {
    const { accessToken, refreshToken: next } = await this.#renew(refreshToken);
    const { proof } = this.#tokens ?? {};
    this.use({ accessToken, ...(next ? { refreshToken: next } : {}), ...(proof ? { proof } : {}) });
    return true;
  }
}
