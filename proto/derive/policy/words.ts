// The words of an RPC's policy that are compared between two contracts, each with its judge. What follows from other words
// (the retries, the reasons that a policy implies) is not compared again.
import { door } from '../../contract.ts';
import type { EffectiveAccess, EffectiveLimit, EffectivePolicy } from './effective.ts';
import {
  changed,
  eitherWay,
  type Judge,
  looserAbove,
  looserAlong,
  looserWith,
  looserWithMore,
  looserWithout,
  milliseconds,
  type PolicyVerdict,
} from './verdict.ts';

export interface Word<Subject> {
  /** As in the contract: `limit.window`. */
  name: string;
  /** The value as a text, for a reader; equal texts are equal values. */
  toText(subject: Subject): string;
  judge(from: Subject, to: Subject): PolicyVerdict;
}

/** A word whose value is read from the subject, compared as text and judged as value. */
export function word<Subject, Value>(
  name: string,
  read: (subject: Subject) => Value,
  judge: Judge<Value>,
): Word<Subject> {
  return {
    name,
    toText: (subject) => toText(read(subject)),
    judge: (from, to) => judge(read(from), read(to)),
  };
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.map(toText).join(', ') || 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export const limitWords = <Subject>(name: string, read: (subject: Subject) => EffectiveLimit): Word<Subject>[] => [
  {
    name,
    toText: (subject) => `${read(subject).requests}/${read(subject).window}`,
    judge: (from, to) => judgeLimit(read(from), read(to)),
  },
  word(`${name}.burst`, (subject: Subject) => read(subject).burst, looserAbove),
  word(`${name}.by`, (subject: Subject) => read(subject).by, eitherWay),
];

/** A higher rate loosens, and so does more at one time. */
function judgeLimit(from: EffectiveLimit, to: EffectiveLimit): PolicyVerdict {
  const rateOf = ({ requests, window }: EffectiveLimit): number => requests / milliseconds(window);
  return rateOf(to) > rateOf(from) || to.requests > from.requests ? 'loosened' : 'tightened';
}

const accessWords: readonly Word<EffectiveAccess>[] = [
  word('access', ({ kind }) => kind, looserAlong(['internal', 'signed_in', 'public'])),
  word('access.scope', ({ scope }) => scope, judgeScope),
  {
    name: 'access.permission',
    toText: ({ permission }) => (permission ? `${permission.name} (${permission.roles.join(', ')})` : 'none'),
    judge: (from, to) => judgePermission(from.permission, to.permission),
  },
  word('access.callers', namedCallers, judgeCallers),
  word('access.outlives_session', ({ outlivesSession }) => outlivesSession, looserWith),
  word('access.ends_session', ({ endsSession }) => endsSession, looserWith),
  {
    name: 'access.or_for_oneself',
    toText: ({ orForOneself }) => String(orForOneself),
    // A method that needed no permission before asks for more with one, also where that is not always needed.
    judge: (from, to) => (from.permission ? looserWith(from.orForOneself, to.orForOneself) : 'changed'),
  },
];

/** By `*` a service more is no change of every method that all may call. */
function namedCallers({ callers, allServices }: EffectiveAccess): readonly string[] {
  return allServices ? ['*', ...callers.filter((name) => name === door)] : callers;
}

function judgeCallers(from: readonly string[], to: readonly string[]): PolicyVerdict {
  const isNew = (name: string): boolean => !from.includes(name) && (name === door || !from.includes('*'));
  return to.some(isNew) ? 'loosened' : 'tightened';
}

/** Without a scope no API key is good for a call. With another scope other keys are. */
function judgeScope(_from: string | null, to: string | null): PolicyVerdict {
  return to === null ? 'tightened' : 'loosened';
}

function judgePermission(from: EffectiveAccess['permission'], to: EffectiveAccess['permission']): PolicyVerdict {
  if (!from) return 'tightened';
  if (!to) return 'loosened';
  if ([...from.roles].sort().join() === [...to.roles].sort().join()) return 'changed';
  return looserWithMore(from.roles, to.roles);
}

type Proof = EffectivePolicy['proof'];

/** A fresh proof is the strictest, and one that is always asked for is stricter than one that depends on a field. */
function judgeProof(from: Proof, to: Proof): PolicyVerdict {
  const strength = (proof: Proof): number => ['needless', 'given', 'fresh'].indexOf(proof?.kind ?? 'needless');
  if (strength(from) !== strength(to)) return looserAbove(strength(to), strength(from));
  if (from?.kind !== 'fresh' || to?.kind !== 'fresh') return 'changed';
  if (from.unless !== to.unless) return to.unless ? 'loosened' : 'tightened';
  if (from.when.join() === to.when.join()) return 'changed';
  if (from.when.length === 0 || to.when.length === 0) return from.when.length === 0 ? 'loosened' : 'tightened';
  return looserWithMore(to.when, from.when);
}

export const methodWords: readonly Word<EffectivePolicy>[] = [
  ...accessWords.map(({ name, toText, judge }) => ({
    name,
    toText: ({ access }: EffectivePolicy) => toText(access),
    judge: (from: EffectivePolicy, to: EffectivePolicy) => judge(from.access, to.access),
  })),
  ...limitWords('limit', ({ limit }: EffectivePolicy) => limit),
  word('timeout', ({ timeout }: EffectivePolicy) => timeout, longer),
  word('idempotency_level', ({ idempotency }) => idempotency.level, looserAlong(['none', 'idempotent', 'read'])),
  word('idempotency_key', ({ idempotency }) => idempotency.key, looserWithout),
  word(
    'cache.sharing',
    ({ cache }) => cache?.sharing ?? null,
    looserAlong([null, 'private', 'public_without_token', 'public']),
  ),
  word('cache.max_age', ({ cache }) => cache?.maxAge ?? null, longer),
  word('proof', ({ proof }) => proof, judgeProof),
  word('secret_answer', ({ secretAnswer }) => secretAnswer, looserWithout),
  word('page', ({ page }) => page, looserWith),
  word('media_types', ({ mediaTypes }) => mediaTypes, changed),
  word('lifecycle', ({ lifecycle }) => lifecycle, changed),
  word('errors', ({ errors }) => errors.own, changed),
  word('tool', ({ tool }) => tool?.name ?? null, changed),
  word('tool.destructive', ({ tool }) => tool?.destructive ?? null, judgeHint),
  // A route more leads to the same policy, and a route less is no policy.
  word('routes', ({ routes }) => routes.map(({ verb, template }) => `${verb} ${template}`), changed),
];

/** Without the hint a model asks nobody before it deletes. */
function judgeHint(from: boolean | null, to: boolean | null): PolicyVerdict {
  return from === null || to === null ? 'changed' : looserWithout(from, to);
}

function longer(from: string | null, to: string | null): PolicyVerdict {
  return looserAbove(milliseconds(from), milliseconds(to));
}
