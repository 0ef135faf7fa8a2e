// The corpus of requests: ways to reach forbidden data by the path, the verb, the headers or the place of the token.
export interface Attack {
  name: string;
  verb?: string;
  path: string;
  /** The raw headers in their order, so that a name may come twice. */
  headers?: readonly (readonly [name: string, value: string])[];
}

/** Paths that some part between the caller and the service might read as `/v1/users/me`, or as one that needs no token. */
const paths = [
  '/v1/users/me;',
  '/v1/users/me;a=b',
  '/v1/users;/me',
  '/v1;/users/me',
  '//v1/users/me',
  '/v1//users/me',
  '/v1/users//me',
  '/v1/users/me/',
  '/v1/users/me//',
  '/v1/users%2fme',
  '/v1/users%2Fme',
  '/v1%2fusers%2fme',
  '/%2fv1/users/me',
  '/v1/users/%6de',
  '/v1/users/%2e/me',
  '/v1/users/x/%2e%2e/me',
  '/v1/users/x/..%2fme',
  '/v1/users/x/../me',
  '/v1/./users/me',
  '/v1/exercises/../users/me',
  '/healthz/../v1/users/me',
  '/.well-known/jwks.json/../../v1/users/me',
  '/.well-known/../v1/users/me',
  '/v1/users/me/..;/me',
  '/v1/users/me\\..\\me',
  '/v1\\users\\me',
  '/v1/users/me%00',
  '/v1/users/me%20',
  '/v1/users/me%09',
  '/v1/users/me%0d%0a',
  '/v1/users/me%3f',
  '/v1/users/me%23',
  '/v1/users/me.json',
  '/V1/users/me',
  '/v1/USERS/me',
  '/v1/Users/Me',
  '/v1/users/ME',
  '/v1/users/%e2%80%aeme',
  '/v1/users/%c0%ae%c0%ae/me',
  '/v1/users/me?',
  '/v1/users/me?a',
  '/v1/users/me:',
  '/v1/users/me::export',
  '/sinew.user.v1.UserService/GetMe/',
  '//sinew.user.v1.UserService/GetMe',
  '/sinew.user.v1.userservice/getme',
  '/sinew.user.v1.UserService/GetMe%20',
  '/sinew.user.v1.UserService%2fGetMe',
  '/sinew.user.v1.UserService/../UserService/GetMe',
];

/** Places where tokens do not belong; `{token}` is replaced by a good one. */
const tokenPlaces: Attack[] = [
  { name: 'the token in the query, access_token', path: '/v1/users/me?access_token={token}' },
  { name: 'the token in the query, token', path: '/v1/users/me?token={token}' },
  { name: 'the token in the query, authorization', path: '/v1/users/me?authorization=Bearer%20{token}' },
  { name: 'the token in a cookie', path: '/v1/users/me', headers: [['cookie', 'access_token={token}']] },
  {
    name: 'the token as a proxy credential',
    path: '/v1/users/me',
    headers: [['proxy-authorization', 'Bearer {token}']],
  },
  { name: 'the token as a proof', path: '/v1/users/me', headers: [['sinew-proof', '{token}']] },
  { name: 'the token as a key of idempotency', path: '/v1/users/me', headers: [['idempotency-key', '{token}']] },
  { name: 'the token as the last event', path: '/v1/users/me', headers: [['last-event-id', '{token}']] },
  { name: 'the token in x-authorization', path: '/v1/users/me', headers: [['x-authorization', 'Bearer {token}']] },
  { name: 'the token as a password', path: '/v1/users/me', headers: [['authorization', 'Basic {token}']] },
  { name: 'the token without a scheme', path: '/v1/users/me', headers: [['authorization', '{token}']] },
  { name: 'the scheme without a space', path: '/v1/users/me', headers: [['authorization', 'Bearer{token}']] },
  { name: 'another scheme', path: '/v1/users/me', headers: [['authorization', 'JWT {token}']] },
  { name: 'the scheme twice', path: '/v1/users/me', headers: [['authorization', 'Bearer Bearer {token}']] },
  { name: 'junk after the token', path: '/v1/users/me', headers: [['authorization', 'Bearer {token} junk']] },
  {
    name: 'an underscore in the name of the header',
    path: '/v1/users/me',
    headers: [['authorization_', 'Bearer {token}']],
  },
];

/** Headers that only the door or a service may send, or that might change how a part of the mesh treats the request. */
const forgedHeaders: (readonly [string, string])[] = [
  ['x-sinew-caller', '{user}'],
  ['x-sinew-service', 'user'],
  ['x-sinew-service', 'edge'],
  ['x-sinew-rest', 'true'],
  ['x-sinew-status', '200'],
  ['x-sinew-door', 'true'],
  ['x-sinew-code', '0'],
  ['x-sinew-origin', 'https://evil.example'],
  ['x-jwt-payload', 'eyJzdWIiOiJ1In0'],
  ['x-envoy-original-path', '/healthz'],
  ['x-envoy-original-method', 'GET'],
  ['x-envoy-original-url', '/healthz'],
  ['x-envoy-internal', 'true'],
  ['x-envoy-external-address', '127.0.0.1'],
  ['x-envoy-upstream-rq-timeout-ms', '1'],
  ['x-envoy-retry-on', '5xx'],
  ['x-envoy-max-retries', '100'],
  ['x-envoy-decorator-operation', 'healthz'],
  ['x-envoy-peer-metadata', 'x'],
  ['x-envoy-force-trace', 'true'],
  ['x-original-url', '/healthz'],
  ['x-rewrite-url', '/healthz'],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-host', 'localhost'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-client-cert', 'URI=spiffe://any/ns/default/dc/dc1/svc/user'],
  ['x-real-ip', '127.0.0.1'],
  ['forwarded', 'for=127.0.0.1;proto=https'],
  ['x-user-id', '{user}'],
  ['x-remote-user', '{user}'],
  ['grpc-encoding', 'deflate'],
  ['grpc-timeout', 'x'],
  ['grpc-timeout', '99999999H'],
  ['grpc-accept-encoding', 'none'],
  ['grpc-status', '0'],
  ['last-event-id', 'p0'],
  ['idempotency-key', '{user}'],
  ['te', 'trailers'],
];

/** Internal methods, on the paths that a gRPC caller would use. */
const internal = ['/grpc.health.v1.Health/Check', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'];

/** Every request of the corpus. No request has a token in the right place, so no answer may hold anybody's data. */
export const attacks = (internalPaths: readonly string[]): Attack[] => [
  ...paths.map((path) => ({ name: `the path ${path}`, path })),
  ...paths.map((path) => ({ name: `the path ${path}, posted as gRPC`, verb: 'POST', path, headers: grpc })),
  ...tokenPlaces,
  ...forgedHeaders.map((header) => ({
    name: `the header ${header.join(': ')}`,
    path: '/v1/users/me',
    headers: [header],
  })),
  ...['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'PROPFIND', 'get', 'GETT'].map((verb) => ({
    name: `the verb ${verb}`,
    verb,
    path: '/v1/users/me',
  })),
  ...['http://localhost/v1/users/me', 'http://user@localhost/v1/users/me', 'https://sinew/v1/users/me'].map((path) => ({
    name: `the absolute target ${path}`,
    path,
  })),
  ...[...internal, ...internalPaths].map((path) => ({
    name: `the internal ${path}`,
    verb: 'POST',
    path,
    headers: grpc,
  })),
];

const grpc = [['content-type', 'application/grpc-web+proto']] as const;

/**
 * Whole requests, byte for byte. If two readers disagree about the end of a request, a second request comes in unseen
 * (request smuggling). If they disagree about a header, one of them does not see it.
 */
export const rawRequests: readonly (readonly [name: string, text: string])[] = [
  ['two lengths', lines('POST /v1/sessions', 'content-length: 0', 'content-length: 44')],
  ['a length and chunks', lines('POST /v1/sessions', 'content-length: 6', 'transfer-encoding: chunked')],
  ['chunks spelt with a tab', lines('POST /v1/sessions', 'transfer-encoding:\tchunked', 'content-length: 4')],
  ['an unknown transfer encoding', lines('POST /v1/sessions', 'transfer-encoding: xchunked')],
  ['chunks twice', lines('POST /v1/sessions', 'transfer-encoding: chunked', 'transfer-encoding: identity')],
  ['a length below zero', lines('POST /v1/sessions', 'content-length: -1')],
  ['a length with a sign', lines('POST /v1/sessions', 'content-length: +5')],
  ['a length in hexadecimal', lines('POST /v1/sessions', 'content-length: 0x10')],
  ['a space before the colon', lines('GET /v1/users/me', 'authorization : Bearer x')],
  ['a folded header', lines('GET /v1/users/me', 'authorization: Bearer', ' x')],
  ['a header without a name', lines('GET /v1/users/me', ': Bearer x')],
  ['a NUL in a header', lines('GET /v1/users/me', 'x-any: a\0b')],
  ['a line that ends early', lines('GET /v1/users/me', 'x-any: a\rauthorization: Bearer x')],
  ['two hosts', lines('GET /v1/users/me', 'host: one.example.org')],
  ['another version', 'GET /v1/users/me HTTP/9.9\r\nhost: localhost\r\n\r\n'],
  ['no version', 'GET /v1/users/me\r\n\r\n'],
  ['a tunnel', 'CONNECT 127.0.0.1:1 HTTP/1.1\r\nhost: 127.0.0.1:1\r\n\r\n'],
  ['an upgrade', lines('GET /v1/users/me', 'connection: upgrade', 'upgrade: websocket')],
  ['an upgrade to plain HTTP/2', lines('GET /v1/users/me', 'connection: Upgrade, HTTP2-Settings', 'upgrade: h2c')],
];

/** Asks to close the connection, so that no later request shares it. */
function lines(start: string, ...headers: string[]): string {
  return [`${start} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers, '', ''].join('\r\n');
}
