// Who may go through the gate, who waits, and who is turned away.
import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';

const full = (): Error => new Error('come later');
const patient = new AbortController().signal;

/** Work that runs until it is told to end. */
function work(name: string, started: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const run = (): Promise<string> => {
    started.push(name);
    return promise;
  };
  return { run, end: () => resolve(name), fail: () => reject(new Error(name)) };
}

describe('a gate', () => {
  it('lets so many run at once, and the next in line when one has ended', async () => {
    const gate = new Gate({ running: 2, line: { waiting: 10, full } });
    const started: string[] = [];
    const all = ['one', 'two', 'three', 'four'].map((name) => work(name, started));
    const results = all.map(({ run }) => gate.run(run, patient));
    expect(started).toEqual(['one', 'two']);
    all[1]!.end();
    await results[1];
    expect(started).toEqual(['one', 'two', 'three']);
    const five = work('five', started);
    results.push(gate.run(five.run, patient));
    expect(started).not.toContain('five');
    all.push(five);
    for (const { end } of all) end();
    expect(await Promise.all(results)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('lets the next one in also where work fails', async () => {
    const gate = new Gate({ running: 1, line: { waiting: 10, full } });
    const started: string[] = [];
    const one = work('one', started);
    const two = work('two', started);
    const failing = gate.run(one.run, patient);
    const waiting = gate.run(two.run, patient);
    one.fail();
    await expect(failing).rejects.toThrow('one');
    two.end();
    expect(await waiting).toBe('two');
    const three = work('three', started);
    three.end();
    expect(await gate.run(three.run, patient)).toBe('three');
  });

  it('turns away who comes when the line is full', async () => {
    const gate = new Gate({ running: 1, line: { waiting: 1, full } });
    const [one, two, three] = ['one', 'two', 'three'].map((name) => work(name, []));
    const results = [gate.run(one!.run, patient), gate.run(two!.run, patient)];
    await expect(gate.run(three!.run, patient)).rejects.toThrow('come later');
    one!.end();
    two!.end();
    expect(await Promise.all(results)).toEqual(['one', 'two']);
  });

  it('forgets who goes away while waiting', async () => {
    const gate = new Gate({ running: 1, line: { waiting: 1, full } });
    const started: string[] = [];
    const [one, gone, three] = ['one', 'gone', 'three'].map((name) => work(name, started));
    const first = gate.run(one!.run, patient);
    const caller = new AbortController();
    const leaving = gate.run(gone!.run, caller.signal);
    caller.abort(new Error('away'));
    await expect(leaving).rejects.toThrow('away');
    const third = gate.run(three!.run, patient);
    one!.end();
    three!.end();
    expect(await Promise.all([first, third])).toEqual(['one', 'three']);
    expect(started).toEqual(['one', 'three']);
  });

  it('runs as many as it may, and everybody in the end, where its line has no limit', async () => {
    const gate = new Gate({ running: 3 });
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (most > 3) throw new Error('too many');
    };
    const ended = await Promise.allSettled(Array.from({ length: 50 }, () => gate.run(task)));
    expect(most).toBe(3);
    expect(ended.every(({ status }) => status === 'fulfilled')).toBe(true);
  });
});
