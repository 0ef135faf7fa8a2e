// The difference of the policies of two contracts, each change with its verdict. RPCs that come or go are changes too: buf
// judges whether a caller may lose them.
import type { Contract } from '../../contract.ts';
import type { FieldDescription } from '../../messages.ts';
import { type EffectivePolicy, effectivePolicies, toEffectiveLimit } from './effective.ts';
import { changed, looserAlong, looserWithMore, looserWithout, type PolicyVerdict } from './verdict.ts';
import { limitWords, methodWords, type Word, word } from './words.ts';

export interface PolicyChange {
  /** An RPC, a service, a field or a reason, or `the mesh`. */
  subject: string;
  /** The word of the vocabulary: `limit.burst`. */
  word: string;
  from: string;
  to: string;
  verdict: PolicyVerdict;
}

export function comparePolicies(before: Contract, after: Contract): PolicyChange[] {
  return [
    ...compareMethods(effectivePolicies(before), effectivePolicies(after)),
    ...compare('the mesh', meshWords, { from: before, to: after }),
    ...compareServices(before, after),
    ...compareAll(before.reasons, after.reasons, reasonWords),
    ...compareAll(fieldsOf(before), fieldsOf(after), fieldWords),
  ];
}

function compareMethods(before: readonly EffectivePolicy[], after: readonly EffectivePolicy[]): PolicyChange[] {
  const earlier = new Map(before.map((policy) => [policy.rpc, policy]));
  const later = new Map(after.map((policy) => [policy.rpc, policy]));
  const gone = [...earlier.keys()].filter((rpc) => !later.has(rpc));
  const come = [...later.keys()].filter((rpc) => !earlier.has(rpc));
  return [
    ...gone.map((rpc) => ({ subject: rpc, word: 'rpc', from: 'there', to: 'none', verdict: 'tightened' as const })),
    ...come.map((rpc) => ({ subject: rpc, word: 'rpc', from: 'none', to: 'there', verdict: 'changed' as const })),
    ...compareAll(earlier, later, methodWords),
  ];
}

interface Pair<Subject> {
  from: Subject;
  to: Subject;
}

/** The changes of the subjects that both contracts have. */
function compareAll<Subject>(
  before: ReadonlyMap<string, Subject>,
  after: ReadonlyMap<string, Subject>,
  words: readonly Word<Subject>[],
): PolicyChange[] {
  return [...before].flatMap(([name, from]) => {
    const to = after.get(name);
    return to === undefined ? [] : compare(name, words, { from, to });
  });
}

function compare<Subject>(subject: string, words: readonly Word<Subject>[], { from, to }: Pair<Subject>) {
  return words.flatMap((each): PolicyChange[] => {
    const texts = { from: each.toText(from), to: each.toText(to) };
    if (texts.from === texts.to) return [];
    return [{ subject, word: each.name, from: texts.from, to: texts.to, verdict: each.judge(from, to) }];
  });
}

const meshWords: readonly Word<Contract>[] = limitWords('overall', ({ limits }: Contract) =>
  toEffectiveLimit(limits.overall),
);

/** The words of services that stand in both contracts. What a newcomer says is no change. */
function compareServices(before: Contract, after: Contract): PolicyChange[] {
  const services = [...before.limits.anonymous.keys()].filter((name) => after.limits.anonymous.has(name));
  return services.flatMap((name) => compare(name, wordsOfService(name), { from: before, to: after }));
}

const wordsOfService = (name: string): Word<Contract>[] => [
  ...limitWords('anonymous', ({ limits }: Contract) => toEffectiveLimit(limits.anonymous.get(name)!)),
  word('clients', ({ clients }) => clients.get(name) ?? [], looserWithMore),
  word('personal_data', ({ personalData }) => personalData.includes(name), looserWithout),
];

type ReasonDetail = Contract['reasons'] extends ReadonlyMap<string, infer Detail> ? Detail : never;

const reasonWords: readonly Word<ReasonDetail>[] = [word('detail', (detail: ReasonDetail) => detail, changed)];

const fieldWords: readonly Word<FieldDescription>[] = [
  // A secret is kept from its own holder too, so what becomes personal loses a protection.
  word('privacy', ({ privacy }: FieldDescription) => privacy, looserAlong(['secret', 'personal', undefined])),
  // Whether a rule is wider or narrower cannot be told in general.
  word('validate', ({ rules }: FieldDescription) => rules, changed),
];

const fieldsOf = ({ messages }: Contract): Map<string, FieldDescription> =>
  new Map(
    [...messages.values()].flatMap(({ name, fields }) => fields.map((field) => [`${name}.${field.name}`, field])),
  );
