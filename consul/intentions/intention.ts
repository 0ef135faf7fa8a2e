// Who may call whom, as Consul keeps it: an intention allows or denies calls from one service to another, for all methods or
// for some. A call that no intention mentions is denied. This file is the pure part, with Consul's own rules of precedence.
// watch.ts follows the intentions live, and derive.ts derives them from the contract.

export interface Intention {
  /** The calling service, or `*`. */
  SourceName: string;
  DestinationName: string;
  /** The action for all methods; absent when there are `Permissions`. */
  Action?: 'allow' | 'deny';
  Permissions?: readonly IntentionPermission[];
}

export interface IntentionPermission {
  Action: 'allow' | 'deny';
  HTTP?: {
    PathExact?: string;
    PathPrefix?: string;
    PathRegex?: string;
    Methods?: readonly string[];
    /** Conditions on headers, which are not judged here. */
    Header?: readonly unknown[];
  };
  /** Conditions on Consul's own JSON Web Tokens, which are not judged here. */
  JWT?: unknown;
}

/** `unspoken`: no intention allows it, and no intention denies it. */
export type Verdict = 'allowed' | 'denied' | 'unspoken';

/**
 * @param intentions for one destination, the most particular first, as Consul orders them
 * @param path of a gRPC method: `/sinew.user.v1.UserService/GetMe`
 */
export function judge(intentions: readonly Intention[], source: string, path: string): Verdict {
  const intention = intentions.find(({ SourceName }) => SourceName === source || SourceName === '*');
  if (!intention) return 'unspoken';
  if (!intention.Permissions?.length) return intention.Action === 'allow' ? 'allowed' : 'denied';
  const permission = intention.Permissions.find((candidate) => applies(candidate, path));
  if (!permission) return 'unspoken';
  return permission.Action === 'allow' ? 'allowed' : 'denied';
}

/** A condition that cannot be judged here never allows a call, and always denies the calls that it might deny. */
function applies({ Action, HTTP = {}, JWT }: IntentionPermission, path: string): boolean {
  const { PathExact, PathPrefix, PathRegex, Methods = [], Header = [] } = HTTP;
  const matches =
    (PathExact === undefined || PathExact === path) &&
    (PathPrefix === undefined || path.startsWith(PathPrefix)) &&
    (PathRegex === undefined || new RegExp(`^(?:${PathRegex})$`).test(path)) &&
    (Methods.length === 0 || Methods.includes('POST'));
  const isJudged = Header.length === 0 && JWT === undefined;
  return matches && (isJudged || Action === 'deny');
}
