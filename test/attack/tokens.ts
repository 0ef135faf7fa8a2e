// The corpus of tokens: every known way to make a verifier accept a token that no trusted key has signed, and, with a right
// signature, every form or claim that must not be accepted.
import { sign } from 'node:crypto';
import {
  encode,
  type Forgery,
  goodClaims,
  goodHeader,
  goodToken,
  hmac,
  ownKeys,
  publicForms,
  sealForged,
  sealWith,
} from './forge.ts';

export type NamedToken = readonly [name: string, token: string];

/** Every token of the corpus. The check has to refuse all of them. */
export const badTokens = (forgery: Forgery): NamedToken[] => [
  ...withoutSignature(forgery),
  ...confusedAlgorithms(forgery),
  ...foreignKeys(forgery),
  ...misleadingHeaders(forgery),
  ...wrongTimes(forgery),
  ...wrongClaims(forgery),
  ...brokenForms(forgery),
];

const nothings = ['none', 'None', 'NONE', 'nOnE', 'noNe', 'none ', ' none', 'none\u0000', '', 'null', 'false'];

function withoutSignature(forgery: Forgery): NamedToken[] {
  const [header, claims, signature] = goodToken(forgery).split('.') as [string, string, string];
  const unsigned = nothings.flatMap((alg): NamedToken[] => [
    [
      `alg ${JSON.stringify(alg)} and no signature`,
      sealWith({ ...goodHeader(forgery), alg }, goodClaims(forgery), () => ''),
    ],
    [
      `alg ${JSON.stringify(alg)} and a signature`,
      sealForged({ ...goodHeader(forgery), alg }, goodClaims(forgery), ownKeys.ed25519.privateKey),
    ],
  ]);
  return [
    ...unsigned,
    ['no alg at all', sealWith({ typ: 'JWT', kid: forgery.kid }, goodClaims(forgery), () => '')],
    ['alg null', sealWith({ ...goodHeader(forgery), alg: null }, goodClaims(forgery), () => '')],
    [
      'alg as a list',
      sealForged({ ...goodHeader(forgery), alg: ['EdDSA', 'none'] }, goodClaims(forgery), forgery.trusted),
    ],
    ['the signature cut off', `${header}.${claims}.`],
    ['the signature and its dot cut off', `${header}.${claims}`],
    ['a shorter signature', `${header}.${claims}.${signature.slice(0, 40)}`],
    ['a signature of zeros', `${header}.${claims}.${encode(Buffer.alloc(64))}`],
    ['the signature twice', `${header}.${claims}.${signature}${signature}`],
    ['the claims of somebody else under a good signature', swapClaims(forgery)],
  ];
}

function swapClaims(forgery: Forgery): string {
  const [header, , signature] = goodToken(forgery).split('.') as [string, string, string];
  const claims = { ...goodClaims(forgery), sub: '01890000-0000-7000-8000-00000000dead' };
  return `${header}.${encode(JSON.stringify(claims))}.${signature}`;
}

function confusedAlgorithms(forgery: Forgery): NamedToken[] {
  const claims = goodClaims(forgery);
  const secrets = Object.entries(publicForms(forgery.trusted)).flatMap(([form, secret]) =>
    ([256, 384, 512] as const).map(
      (bits): NamedToken => [
        `HS${bits} by ${form} of the public key`,
        sealWith({ ...goodHeader(forgery), alg: `HS${bits}` }, claims, hmac(bits, secret)),
      ],
    ),
  );
  const guesses = ['', 'secret', 'sinew', forgery.kid].map(
    (secret): NamedToken => [
      `HS256 by the secret ${JSON.stringify(secret)}`,
      sealWith({ ...goodHeader(forgery), alg: 'HS256' }, claims, hmac(256, secret)),
    ],
  );
  const rsa = ['RS256', 'RS384', 'RS512', 'PS256'].map(
    (alg): NamedToken => [
      `${alg} by a key of his own`,
      sealWith({ ...goodHeader(forgery), alg }, claims, (content) =>
        sign(`sha${alg.slice(2)}`, Buffer.from(content), ownKeys.rsa.privateKey),
      ),
    ],
  );
  const spelt = ['eddsa', 'EDDSA', 'Ed25519', 'Ed448', 'ES256', 'ES256K'].map(
    (alg): NamedToken => [
      `alg ${alg} over a good signature`,
      sealForged({ ...goodHeader(forgery), alg }, claims, forgery.trusted),
    ],
  );
  return [
    ...secrets,
    ...guesses,
    ...rsa,
    ...spelt,
    ['ES256 by a key of his own', sealWith({ ...goodHeader(forgery), alg: 'ES256' }, claims, byCurve)],
    ['ES256 with r and s of zero', sealWith({ ...goodHeader(forgery), alg: 'ES256' }, claims, () => Buffer.alloc(64))],
  ];
}

const byCurve = (content: string): Buffer =>
  sign('sha256', Buffer.from(content), { key: ownKeys.p256.privateKey, dsaEncoding: 'ieee-p1363' });

const foreignKids = [
  '../../../../dev/null',
  '/dev/null',
  'file:///dev/null',
  'C:\\windows\\win.ini',
  "' OR '1'='1",
  "x' UNION SELECT 'AA' -- ",
  'https://attacker.example.org/jwks.json',
  '| sleep 5',
  '$(id)',
  '',
  '*',
  'null',
  '__proto__',
  'constructor',
  'k'.repeat(5000),
  'with\u0000nul',
];

function foreignKeys(forgery: Forgery): NamedToken[] {
  const claims = goodClaims(forgery);
  const own = ownKeys.ed25519.privateKey;
  const kids = foreignKids.map(
    (kid): NamedToken => [
      `the kid ${JSON.stringify(kid.slice(0, 40))}`,
      sealForged({ ...goodHeader(forgery), kid }, claims, own),
    ],
  );
  return [
    ...kids,
    ['a key of his own under the trusted kid', sealForged(goodHeader(forgery), claims, own)],
    ['a key of his own without a kid', sealForged({ alg: 'EdDSA', typ: 'JWT' }, claims, own)],
    ['a kid that is a number', sealForged({ ...goodHeader(forgery), kid: 0 }, claims, own)],
    ['a kid that is an object', sealForged({ ...goodHeader(forgery), kid: { $ne: null } }, claims, own)],
    ['an HMAC of nothing under the kid /dev/null', sealWith({ alg: 'HS256', kid: '/dev/null' }, claims, hmac(256, ''))],
  ];
}

/**
 * Members of the header that name a key or change the reading, also with the trusted signature: our signer never writes
 * them.
 */
function misleadingHeaders(forgery: Forgery): NamedToken[] {
  const jwk = ownKeys.ed25519.publicKey.export({ format: 'jwk' });
  const pem = ownKeys.rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const url = 'https://attacker.example.org/keys';
  const members: Record<string, object> = {
    jwk: { jwk },
    'jwk with the trusted kid': { jwk: { ...jwk, kid: forgery.kid } },
    jku: { jku: url },
    'jku on loopback': { jku: 'http://127.0.0.1:1/keys' },
    x5u: { x5u: url },
    x5c: { x5c: [pem] },
    x5t: { x5t: encode('thumbprint') },
    crit: { crit: ['exp'] },
    'crit that is empty': { crit: [] },
    'crit of an unknown extension': { crit: ['urn:sinew:any'], 'urn:sinew:any': true },
    'b64 false': { b64: false, crit: ['b64'] },
    'b64 false without crit': { b64: false },
    'zip DEF': { zip: 'DEF' },
    enc: { enc: 'A256GCM' },
    'cty JWT': { cty: 'JWT' },
    'another typ': { typ: 'at+jwt' },
    'typ of a fresh proof': { typ: 'proof+jwt' },
    'typ JOSE': { typ: 'JOSE' },
    'no typ': { typ: undefined },
  };
  return Object.entries(members).flatMap(([name, more]): NamedToken[] => {
    const header = { ...goodHeader(forgery), ...more };
    return [
      [`the header ${name}, by his own key`, sealForged(header, goodClaims(forgery), ownKeys.ed25519.privateKey)],
      [`the header ${name}, by the trusted key`, sealForged(header, goodClaims(forgery), forgery.trusted)],
    ];
  });
}

function wrongTimes(forgery: Forgery): NamedToken[] {
  const { now } = forgery;
  const claims = goodClaims(forgery);
  const times: Record<string, object> = {
    'exp 0': { exp: 0 },
    'exp -1': { exp: -1 },
    'exp far below zero': { exp: -(2 ** 53) },
    'exp of a second more than the clocks may differ': { exp: now - 6 },
    'exp of an hour ago': { exp: now - 3600 },
    'exp in milliseconds': { exp: now * 1000 },
    'exp 2^53': { exp: 2 ** 53 },
    'exp 2^63': { exp: 9_223_372_036_854_775_807n.toString() },
    'exp 1e300': { exp: 1e300 },
    'exp with a fraction': { exp: now + 300.5 },
    'exp as text': { exp: String(now + 300) },
    'exp null': { exp: null },
    'exp true': { exp: true },
    'exp as a list': { exp: [now + 300] },
    'exp missing': { exp: undefined },
    'exp in ten years': { exp: now + 315_360_000 },
    'iat missing': { iat: undefined },
    'iat as text': { iat: String(now) },
    'iat in an hour': { iat: now + 3600, exp: now + 3900 },
    'iat with a fraction': { iat: now - 0.5 },
    'nbf in an hour': { nbf: now + 3600 },
    'nbf a second later than the clocks may differ': { nbf: now + 60 },
    'nbf as text': { nbf: 'now' },
  };
  const named = Object.entries(times).map(
    ([name, more]): NamedToken => [name, sealForged(goodHeader(forgery), { ...claims, ...more }, forgery.trusted)],
  );
  const literal = (exp: string): string => JSON.stringify(claims).replace(/"exp":\d+/, `"exp":${exp}`);
  const literals = ['1e400', '-0', `${now + 300}.0`, '18446744073709551616', `${now + 300}e0`].map(
    (exp): NamedToken => [`exp written as ${exp}`, sealForged(goodHeader(forgery), literal(exp), forgery.trusted)],
  );
  return [...named, ...literals];
}

function wrongClaims(forgery: Forgery): NamedToken[] {
  const claims = goodClaims(forgery);
  const nears = [
    'Sinew',
    'SINEW',
    'sinew ',
    ' sinew',
    'sinew/',
    'sinew.',
    'sinew-proof',
    'https://sinew',
    'sine',
    'sinew\u0000',
    'ѕinew',
    '',
  ];
  const named: Record<string, object> = {
    ...Object.fromEntries(nears.map((near) => [`aud ${JSON.stringify(near)}`, { aud: near }])),
    ...Object.fromEntries(nears.map((near) => [`iss ${JSON.stringify(near)}`, { iss: near }])),
    'aud missing': { aud: undefined },
    'aud null': { aud: null },
    'aud as an empty list': { aud: [] },
    'aud as a list of others': { aud: ['sinew-admin', 'other'] },
    'aud as an object': { aud: { 0: 'sinew' } },
    'iss missing': { iss: undefined },
    'iss as a list': { iss: ['sinew'] },
    'sub missing': { sub: undefined },
    'sub empty': { sub: '' },
    'sub a number': { sub: 1 },
    'sub an object': { sub: { $gt: '' } },
    'sub with a line break': { sub: `${claims.sub}\r\nx-sinew-caller: other` },
    'sid missing': { sid: undefined },
    'sid a number': { sid: 7 },
  };
  const text = JSON.stringify(claims);
  const doubled: NamedToken[] = (
    [
      ['sub twice, the other first', text.replace('{', '{"sub":"01890000-0000-7000-8000-00000000dead",')],
      ['sub twice, the other last', text.replace(/}$/, ',"sub":"01890000-0000-7000-8000-00000000dead"}')],
      ['exp twice', text.replace('{', '{"exp":4102444800,')],
      ['aud twice', text.replace('{', '{"aud":"other",')],
      ['claims with a name that is escaped', text.replace('"sub"', '"\\u0073ub"')],
      ['claims nested a thousand deep', text.replace('{', `{"x":${'['.repeat(1000)}${']'.repeat(1000)},`)],
      ['claims that are a list', '[]'],
      ['claims that are a text', '"sub"'],
      ['claims that are null', 'null'],
      ['claims that are no JSON', '{"sub":'],
      ['empty claims', ''],
      ['claims that are not UTF-8', Buffer.from(text.replace(claims.jti, '\u0080'), 'latin1')],
      ['claims with space around', ` ${text}\n`],
      ['claims with a BOM', `\ufeff${text}`],
    ] as const
  ).map(([name, written]): NamedToken => [name, sealForged(goodHeader(forgery), written, forgery.trusted)]);
  const wrong = Object.entries(named).map(
    ([name, more]): NamedToken => [name, sealForged(goodHeader(forgery), { ...claims, ...more }, forgery.trusted)],
  );
  return [...wrong, ...doubled];
}

/**
 * A good token with its signature in the alphabet of plain base64. Signatures that look the same in both alphabets are
 * skipped.
 */
function inPlainAlphabet(forgery: Forgery): string {
  const claims = goodClaims(forgery);
  for (let iat = forgery.now; ; iat--) {
    const token = sealForged(goodHeader(forgery), { ...claims, iat }, forgery.trusted);
    const content = token.slice(0, token.lastIndexOf('.'));
    const signature = token.slice(token.lastIndexOf('.'));
    const plain = signature.replaceAll('-', '+').replaceAll('_', '/');
    if (plain !== signature) return `${content}${plain}`;
  }
}

/** Good tokens with a spoilt form. */
function brokenForms(forgery: Forgery): NamedToken[] {
  const token = goodToken(forgery);
  const [header, claims, signature] = token.split('.') as [string, string, string];
  const doubledHeader = JSON.stringify(goodHeader(forgery)).replace('{', '{"alg":"none",');
  const last = signature.at(-1)!;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // The last character of 64 bytes holds four bits that no decoder reads.
  const equal = alphabet[alphabet.indexOf(last) ^ 1]!;
  return [
    ['a header with alg twice', sealForged(doubledHeader, goodClaims(forgery), forgery.trusted)],
    ['a header that is no JSON', sealForged('alg', goodClaims(forgery), forgery.trusted)],
    [
      'a header with space in it',
      sealForged(`${JSON.stringify(goodHeader(forgery))} `, goodClaims(forgery), forgery.trusted),
    ],
    ['an empty header', sealForged('', goodClaims(forgery), forgery.trusted)],
    ['a fourth part', `${token}.${signature}`],
    ['five parts, like an encrypted token', `${header}.${claims}.${signature}.${claims}.${signature}`],
    ['a dot before it', `.${token}`],
    ['a dot after it', `${token}.`],
    ['padding', `${header}.${claims}.${signature}==`],
    ['percent-encoded padding', `${token}%3D%3D`],
    ['another last character of the same bytes', `${token.slice(0, -1)}${equal}`],
    ['junk after it', `${token}junk`],
    ['a comma and another after it', `${token},${token}`],
    ['a semicolon after it', `${token};`],
    ['quotes around it', `"${token}"`],
    ['angle brackets around it', `<${token}>`],
    [
      'a token inside a token',
      sealForged(goodHeader(forgery), { ...goodClaims(forgery), sub: undefined, token }, ownKeys.ed25519.privateKey),
    ],
    [
      'a token of 6,000 more bytes by his own key',
      sealForged(goodHeader(forgery), { ...goodClaims(forgery), x: 'x'.repeat(6000) }, ownKeys.ed25519.privateKey),
    ],
    ['the alphabet of plain base64', inPlainAlphabet(forgery)],
    ['two dots', '..'],
    ['the beginning of an API key', 'sinew_'],
    ['an API key of nobody', `sinew_${'A'.repeat(43)}`],
    ['an API key that is too long', `sinew_${'A'.repeat(4000)}`],
    ['an API key with SQL in it', `sinew_'OR'1'='1`],
    ['a token as an API key', `sinew_${token}`],
    ['nothing but text', 'token'],
    ['one dot', 'a.b'],
    ['JSON instead of parts', JSON.stringify({ protected: header, payload: claims, signature })],
    ['the claims first', `${claims}.${header}.${signature}`],
    ['an upper-case token', token.toUpperCase()],
  ];
}
