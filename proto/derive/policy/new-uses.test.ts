// Uses of methods that will go, between two contracts.
import { expect, it } from 'vitest';
import { type Contract, loadContract, type Method } from '../../contract.ts';
import { newUses } from './new-uses.ts';

const contract = loadContract();
const path = '/sinew.user.v1.UserService/GetPreferences';
const tool = { name: 'get_it', destructive: false };
const lifecycle = { deprecatedSince: '2026-11-01', sunset: undefined, replacement: undefined };

/** The contract in which the method is as a test says, and these services name it among their clients. */
const withMethod = (change: Partial<Method>, users: readonly string[] = []): Contract => ({
  ...contract,
  methods: contract.methods
    .filter((method) => method.path === path)
    .map((method) => ({ ...method, tool: undefined, lifecycle, ...change })),
  clients: new Map(users.map((user) => [user, [path.slice(1)]])),
});

it('who used it before may go on', () => {
  expect(newUses(withMethod({ lifecycle: undefined, tool }, ['ai']), withMethod({ tool }, ['ai']))).toEqual([]);
});

it.each([
  ['ai', withMethod({}, ['workout', 'ai'])],
  ['a model', withMethod({ tool }, ['workout'])],
  ['notification', withMethod({ access: { kind: 'internal', callers: ['notification'] } }, ['workout'])],
])('%s may not begin', (user, after) => {
  expect(newUses(withMethod({}, ['workout']), after)).toEqual([`${user} begins to use ${path}, which is deprecated`]);
});

it('what stays may be used by anybody', () => {
  expect(newUses(withMethod({}), withMethod({ lifecycle: undefined, tool }, ['ai']))).toEqual([]);
});
