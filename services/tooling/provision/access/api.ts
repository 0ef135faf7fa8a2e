// Consul's HTTP API for the launcher and its commands. They use the token that may do everything, which no process of the
// mesh ever sees.
export interface ConsulApi {
  url: string;
  get: <Answer>(path: string) => Promise<Answer>;
  put: <Answer>(path: string, body?: object) => Promise<Answer>;
  delete: (path: string) => Promise<unknown>;
}

const patienceMs = 10_000;

export function consulApi(url: string, token: string): ConsulApi {
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: token ? { 'x-consul-token': token } : {},
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (!response.ok) throw new ConsulError(response.status, `${method} ${path}: ${text.trim()}`);
    return text && JSON.parse(text);
  };
  return {
    url,
    get: (path) => call('GET', path),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  };
}

export class ConsulError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
