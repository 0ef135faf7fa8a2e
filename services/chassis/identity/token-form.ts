// The form that an access token must have, besides a right signature. Only the user service signs tokens, always in one
// form. Every other form is refused, because two readers may understand one text in two ways: members that come twice,
// numbers of several spellings, parameters that one reader obeys and another ignores (RFC 8725, section 2).
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';

/** The fixed claims of an access token and the way to sign it; the user service signs by the same constants. */
export const accessToken = {
  issuer: 'sinew',
  audience: 'sinew',
  algorithm: 'EdDSA',
  /** The clocks of the mesh may differ by this many seconds. */
  clockTolerance: 5,
} as const;

/** The values that are different in a fresh proof, so that neither passes for the other. */
export const freshProof = { audience: 'sinew-proof', type: 'proof+jwt' } as const;

/** The longest life of a token, whatever the token says. */
const longestLifeSeconds = 3600;

const seconds = z.int().positive();

/** The form of an id, without characters that could end a line or a header. */
const id = z.string().regex(/^[\w.:-]{1,128}$/);

const header = z.strictObject({ alg: z.string(), typ: z.string(), kid: id });

const claims = z
  .object({ iss: z.string(), aud: z.string(), sub: id, sid: id, iat: seconds, exp: seconds })
  .catchall(z.union([z.string(), z.number()]));

/** Three parts of canonical base64url, the first two with JSON as `JSON.stringify` writes it. */
export function hasOwnForm(token: string): boolean {
  const parts = token.split('.');
  if (parts.length !== 3) return false;
  const [head, body, signature] = parts.map(decode);
  return isCanonical(head) && isCanonical(body) && signature !== undefined;
}

/** Whether header and claims are of the types that the signer writes, and the token was not made for later or for long. */
export function hasOwnContent(protectedHeader: unknown, payload: unknown, latestIssue: number): boolean {
  const { data } = claims.safeParse(payload);
  if (!data || !header.safeParse(protectedHeader).success) return false;
  return data.iat <= latestIssue && data.exp - data.iat <= longestLifeSeconds;
}

/** The bytes of a part; `undefined` when the text is another spelling of the same bytes. */
function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined;
}

function isCanonical(bytes: Buffer | undefined): boolean {
  if (!bytes || !isUtf8(bytes)) return false;
  const text = bytes.toString();
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** Whether the text has the form of a personal API key. */
export const isApiKey = (token: string): boolean => /^sinew_[0-9A-Za-z]{49}$/.test(token);
