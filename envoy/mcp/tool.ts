// The tools as the contract makes them (proto/derive/tools), and which of them a caller sees.
import { readFileSync } from 'node:fs';
import type { ToolDescription } from '#proto/derive/tools/tools.ts';

export interface Person {
  userId: string;
  /** The access token, which goes on with each call. */
  token: string;
  /** All that the token may be used for; absent for the token of a session, which may do everything. */
  scopes?: readonly string[];
}

export const loadTools = (): ToolDescription[] =>
  JSON.parse(readFileSync(new URL('../../proto/gen/tools.json', import.meta.url), 'utf8')) as ToolDescription[];

/**
 * A tool that the token's scopes do not allow is not shown. Nothing depends on it: the door and the service judge each call
 * by themselves, also one of a tool that is not shown.
 */
export const isVisible = ({ scope, open }: ToolDescription, { scopes }: Person): boolean =>
  scopes === undefined || open || (scope !== undefined && scopes.includes(scope));

/** Envoy has proved the token, so its claims are only read here. */
export function toPerson(authorization: string): Person | undefined {
  const token = /^Bearer (.+)$/.exec(authorization)?.[1];
  const claims = token && readClaims(token);
  if (!token || !claims || typeof claims.sub !== 'string') return undefined;
  const isBounded = claims.key_id !== undefined || claims.scope !== undefined;
  return { userId: claims.sub, token, ...(isBounded ? { scopes: String(claims.scope ?? '').split(' ') } : {}) };
}

function readClaims(token: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}
