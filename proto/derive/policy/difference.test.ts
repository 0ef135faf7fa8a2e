// Every word of the vocabulary has its verdict, in both directions.
import { describe, expect, it } from 'vitest';
import { type Access, type Contract, loadContract, type Method } from '../../contract.ts';
import { describeChanges, readAcknowledgements, unacknowledged } from './acknowledgement.ts';
import { comparePolicies } from './difference.ts';

const rpc = 'sinew.workout.v1.WorkoutService/LogSet';
const contract = loadContract();

const withMethod = (change: Partial<Method>): Contract => ({
  ...contract,
  messages: contract.messages,
  methods: contract.methods.map((method) => (method.path === `/${rpc}` ? { ...method, ...change } : method)),
});

const base: Partial<Method> = {
  access: { kind: 'signedIn', scope: 'TRAINING_READ' },
  limit: { requests: 100, windowMs: 60_000, by: 'caller', burst: 100 },
  timeoutMs: 3000,
  idempotency: 'none',
  cache: undefined,
  proof: undefined,
  secretAnswer: false,
  errors: [],
  tool: undefined,
};

/** The changes from one policy to another, as `verdict word`. */
const verdicts = (from: Partial<Method>, to: Partial<Method>): string[] =>
  comparePolicies(withMethod({ ...base, ...from }), withMethod({ ...base, ...to })).map(
    ({ subject, word, verdict }) => {
      expect(subject).toBe(rpc);
      return `${verdict} ${word}`;
    },
  );

const limit = (change: Partial<Method['limit']>): Partial<Method> => ({ limit: { ...base.limit!, ...change } });
const access = (value: Access): Partial<Method> => ({ access: value });
const may = (name: string, ...roles: ('OWNER' | 'COACH')[]): Partial<Method> =>
  access({ kind: 'signedIn', scope: 'TRAINING_READ', permission: { name, roles } });
const fresh = (when: string[] = [], unless = ''): Partial<Method> => ({
  proof: { kind: 'fresh', because: 'it matters', when, unless },
});
const cache = (sharing: 'public' | 'private', maxAgeMs: number): Partial<Method> => ({ cache: { sharing, maxAgeMs } });

/** From, to, and what loosens from one to the other and tightens back. */
const loosening: [string, Partial<Method>, Partial<Method>, string[]][] = [
  ['access', {}, access({ kind: 'public', scope: 'TRAINING_READ' }), ['access']],
  [
    'callers',
    access({ kind: 'internal', callers: ['ai'] }),
    access({ kind: 'internal', callers: ['ai', 'user'] }),
    ['access.callers'],
  ],
  ['a scope', access({ kind: 'signedIn' }), {}, ['access.scope']],
  ['a permission', may('READ', 'OWNER'), {}, ['access.permission']],
  ['its roles', may('READ', 'OWNER'), may('READ', 'OWNER', 'COACH'), ['access.permission']],
  [
    'acting for oneself',
    may('READ', 'OWNER'),
    access({
      kind: 'signedIn',
      scope: 'TRAINING_READ',
      permission: { name: 'READ', roles: ['OWNER'] },
      orForOneself: true,
    }),
    ['access.or_for_oneself'],
  ],
  [
    'the session',
    {},
    access({ kind: 'signedIn', scope: 'TRAINING_READ', outlivesSession: true, endsSession: true }),
    ['access.outlives_session', 'access.ends_session'],
  ],
  ['requests', {}, limit({ requests: 101, burst: 100 }), ['limit']],
  ['the window', {}, limit({ windowMs: 59_000 }), ['limit']],
  ['the burst', limit({ burst: 50 }), {}, ['limit.burst']],
  ['the time', {}, { timeoutMs: 4000 }, ['timeout']],
  ['the proof', fresh(), {}, ['proof']],
  ['a proof by fields', fresh(), fresh(['email']), ['proof']],
  ['fields of a proof', fresh(['email', 'name']), fresh(['email']), ['proof']],
  ['a way round the proof', fresh(), fresh([], 'password'), ['proof']],
  [
    'the cache',
    { idempotency: 'read' },
    { idempotency: 'read', ...cache('private', 1000) },
    ['cache.sharing', 'cache.max_age'],
  ],
  ['its sharing', cache('private', 1000), cache('public', 1000), ['cache.sharing']],
  ['its age', cache('private', 1000), cache('private', 2000), ['cache.max_age']],
  ['the secret', { secretAnswer: true }, {}, ['secret_answer']],
  ['the page', {}, { page: true }, ['page']],
  ['the second try', {}, { idempotency: 'idempotent' }, ['idempotency_level', 'idempotency_key']],
  [
    'the hint',
    { tool: { name: 'log_set', destructive: true } },
    { tool: { name: 'log_set', destructive: false } },
    ['tool.destructive'],
  ],
];

describe('the difference of policies', () => {
  it('is nothing between a contract and itself', () => {
    expect(comparePolicies(contract, contract)).toEqual([]);
  });

  it.each(loosening)('names what loosens %s, and what tightens it', (_, from, to, words) => {
    expect(verdicts(from, to)).toEqual(words.map((word) => `loosened ${word}`));
    expect(verdicts(to, from)).toEqual(words.map((word) => `tightened ${word}`));
  });

  it.each<[string, Partial<Method>, string]>([
    ['another scope', access({ kind: 'signedIn', scope: 'TRAINING_WRITE' }), 'access.scope'],
    ['another count', limit({ by: 'address' }), 'limit.by'],
    ['more at one time, even at a lower rate', limit({ requests: 200, windowMs: 600_000, burst: 100 }), 'limit'],
  ])('takes %s as loosened', (_, to, word) => {
    expect(verdicts({}, to)).toEqual([`loosened ${word}`]);
  });

  it.each<[string, Partial<Method>, string]>([
    ['errors', { errors: ['GOAL_NOT_FOUND'] }, 'errors'],
    [
      'lifecycle',
      { lifecycle: { deprecatedSince: '2026-11-01', sunset: undefined, replacement: undefined } },
      'lifecycle',
    ],
    ['routes', { http: [] }, 'routes'],
  ])('takes other %s as changed', (_, to, word) => {
    expect(verdicts({}, to)).toEqual([`changed ${word}`]);
  });

  it('takes a tool as changed: it is one more way to the same policy', () => {
    const tool = { name: 'log_set', destructive: true };
    expect(verdicts({}, { tool })).toEqual(['changed tool', 'changed tool.destructive']);
  });

  it('names RPCs that come and go', () => {
    const without = { ...contract, messages: contract.messages, methods: contract.methods.slice(1) };
    const { path } = contract.methods[0]!;
    const change = { subject: path.slice(1), word: 'rpc' };
    expect(comparePolicies(contract, without)).toContainEqual({
      ...change,
      from: 'there',
      to: 'none',
      verdict: 'tightened',
    });
    expect(comparePolicies(without, contract)).toContainEqual({
      ...change,
      from: 'none',
      to: 'there',
      verdict: 'changed',
    });
  });

  it('takes `*` for all services, so that a new one is no change of what all may call', () => {
    const all = (...callers: string[]) => access({ kind: 'internal', callers, all: true });
    const some = access({ kind: 'internal', callers: ['ai', 'user'] });
    expect(verdicts(all('ai', 'user'), all('ai', 'nutrition', 'user'))).toEqual([]);
    expect(verdicts(some, all('ai', 'user'))).toEqual(['loosened access.callers']);
    expect(verdicts(all('ai', 'user'), some)).toEqual(['tightened access.callers']);
    expect(verdicts(all('ai'), all('ai', 'edge'))).toEqual(['loosened access.callers']);
  });

  it('compares the policies of the mesh, of services, of fields and of reasons', () => {
    const wider = (limits: Contract['limits']): Contract['limits'] => ({
      overall: { ...limits.overall, burst: limits.overall.burst + 1 },
      anonymous: new Map([...limits.anonymous].map(([name, own]) => [name, { ...own, windowMs: own.windowMs + 1 }])),
    });
    const [message] = [...contract.messages.values()].filter(({ fields }) => fields.length > 0);
    const [field] = message!.fields;
    const withPrivacy = (privacy: 'secret' | undefined): Contract => ({
      ...contract,
      messages: new Map([[message!.name, { ...message!, fields: [{ ...field!, privacy }] as never }]]),
    });
    expect(
      comparePolicies(contract, { ...contract, messages: contract.messages, limits: wider(contract.limits) }),
    ).toEqual([
      expect.objectContaining({ subject: 'the mesh', word: 'overall.burst', verdict: 'loosened' }),
      ...[...contract.limits.anonymous.keys()].map((subject) =>
        expect.objectContaining({ subject, word: 'anonymous', verdict: 'tightened' }),
      ),
    ]);
    expect(comparePolicies(withPrivacy('secret'), withPrivacy(undefined))).toEqual([
      { subject: `${message!.name}.${field!.name}`, word: 'privacy', from: 'secret', to: 'none', verdict: 'loosened' },
    ]);
    const clients = new Map([...contract.clients, ['user', ['ai']]]);
    expect(comparePolicies(contract, { ...contract, messages: contract.messages, clients, personalData: [] })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ subject: 'user', word: 'clients', verdict: 'loosened' }),
        expect.objectContaining({ subject: 'workout', word: 'personal_data', verdict: 'loosened' }),
      ]),
    );
    const [name, detail] = [...contract.reasons][0]!;
    const reasons = new Map([...contract.reasons, [name, { ...detail, title: 'Other' }]]);
    expect(comparePolicies(contract, { ...contract, messages: contract.messages, reasons })).toEqual([
      expect.objectContaining({ subject: name, word: 'detail', verdict: 'changed' }),
    ]);
  });
});

describe('an acknowledgement', () => {
  const changes = comparePolicies(
    withMethod(base),
    withMethod({ ...base, timeoutMs: 4000, errors: ['GOAL_NOT_FOUND'] }),
  );
  const entry = { subject: rpc, word: 'timeout', from: '3s', to: '4s', because: 'the disk is slow' };

  it('covers exactly its change', () => {
    expect(unacknowledged(changes, [])).toEqual([expect.objectContaining({ word: 'timeout' })]);
    expect(unacknowledged(changes, readAcknowledgements(JSON.stringify([entry])))).toEqual([]);
    expect(unacknowledged(changes, [{ ...entry, to: '5s' }])).toHaveLength(1);
    expect(describeChanges(changes).split('\n')).toEqual([
      `loosened  ${rpc} timeout: 3s → 4s`,
      `changed   ${rpc} errors: none → GOAL_NOT_FOUND`,
    ]);
  });

  it.each([
    [[{ ...entry, because: '' }], 'entry 1 is wrong at because'],
    [[entry, { ...entry, who: 'me' }], 'entry 2 is wrong at who'],
    [{}, 'holds no list'],
  ])('says what is wrong with it', (entries, problem) => {
    expect(() => readAcknowledgements(JSON.stringify(entries))).toThrow(problem);
  });
});
