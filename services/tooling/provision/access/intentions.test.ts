// Which intentions are written into Consul, and which changes of an operator stay.
import { describe, expect, it } from 'vitest';
import { type IntentionsEntry, reconcile } from './intentions.ts';

const wanted = [
  { source: 'edge', destination: 'user', paths: ['/user/SignUp'] },
  { source: 'workout', destination: 'user', paths: ['/user/GetPreferences'] },
];
const write = (stored: IntentionsEntry | undefined, allowances = wanted, reset = false) =>
  reconcile(stored, { destination: 'user', wanted: allowances, reset });
const written = (): IntentionsEntry => write(undefined).entry!;
const namesOf = ({ Sources }: IntentionsEntry): string[] => Sources.map(({ Name }) => Name);
const withSource = (entry: IntentionsEntry, name: string, change: object): IntentionsEntry => ({
  ...entry,
  Sources: entry.Sources.map((source) => (source.Name === name ? { Name: name, ...change } : source)),
});

describe('the intentions of the contract', () => {
  it('are written by method, and not written again while they are there', () => {
    const entry = written();
    expect(entry.Sources).toMatchObject([
      { Name: 'edge', Permissions: [{ Action: 'allow', HTTP: { PathExact: '/user/SignUp' } }] },
      { Name: 'workout', Permissions: [{ Action: 'allow', HTTP: { PathExact: '/user/GetPreferences' } }] },
    ]);
    expect(write(entry).entry).toBeUndefined();
    expect(write(undefined, []).entry).toBeUndefined();
  });

  it('follow the contract, and go with it', () => {
    const wider = wanted.map((one) => ({ ...one, paths: [...one.paths, '/user/GetMe'] }));
    expect(write(written(), wider).entry!.Sources[0]!.Permissions).toHaveLength(2);
    expect(namesOf(write(written(), wanted.slice(0, 1)).entry!)).toEqual(['edge']);
    expect(namesOf(write(written(), []).entry!)).toEqual([]);
  });

  it.each([
    ['denied a service', { Action: 'deny' }],
    ['allowed a service everything', { Action: 'allow' }],
    ['taken away a method', { Permissions: [{ Action: 'deny', HTTP: { PathPrefix: '/user' } }] }],
  ] as const)('stay away where an operator has %s', (_, change) => {
    const changed = withSource(written(), 'workout', change);
    const { entry, kept } = write(changed);
    expect(kept).toEqual(['workout']);
    expect((entry ?? changed).Sources.find(({ Name }) => Name === 'workout')).toMatchObject(change);
    // The change also stays a second time, when the entry no longer remembers the source.
    expect(write(entry ?? changed)).toEqual({ entry: undefined, kept: ['workout'] });
    expect(write(changed, wanted, true).entry!.Sources).toEqual(written().Sources);
  });

  it('leave the sources that an operator has added, also when the contract has none any more', () => {
    const own = { Name: 'script', Action: 'allow' } as const;
    const changed = { ...written(), Sources: [...written().Sources, own] };
    expect(write(changed)).toEqual({ entry: undefined, kept: [] });
    expect(write(changed, []).entry!.Sources).toEqual([own]);
  });

  it('come back where they were only deleted', () => {
    const entry = { ...written(), Sources: written().Sources.slice(0, 1) };
    expect(namesOf(write(entry).entry!)).toEqual(['edge', 'workout']);
  });

  it('leave what others remember in the entry', () => {
    expect(write({ ...written(), Meta: { ...written().Meta, owner: 'ops' } }, []).entry!.Meta).toEqual({
      owner: 'ops',
    });
  });
});
