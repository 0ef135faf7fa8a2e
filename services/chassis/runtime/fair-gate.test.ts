// Who passes a gate with owners, who waits, and who is refused.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Away, FairGate, type Leave } from './fair-gate.ts';

const workOf = (owner: string, signal = new AbortController().signal) => ({ owner, signal });

/** What has come of those who came, by their names. */
function visits(gate: FairGate) {
  const inside = new Map<string, Leave>();
  const order: string[] = [];
  const refused = new Map<string, unknown>();
  const come = (name: string, owner?: string, signal?: AbortSignal): Promise<void> =>
    gate.enter(owner === undefined ? undefined : workOf(owner, signal)).then(
      (leave) => {
        inside.set(name, leave);
        order.push(name);
      },
      (error) => void refused.set(name, error),
    );
  const go = async (name: string): Promise<void> => {
    inside.get(name)!();
    inside.delete(name);
    await settled();
  };
  return { inside, order, refused, come, go };
}

/** Until all promises that can be settled are. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a gate with owners', () => {
  it('lets so many in as there are places, and the next one when a place is given back', async () => {
    const { come, go, order } = visits(new FairGate({ all: 2 }));
    for (const name of ['one', 'two', 'three']) void come(name, 'a');
    await settled();
    expect(order).toEqual(['one', 'two']);
    await go('one');
    expect(order).toEqual(['one', 'two', 'three']);
  });

  it('lets owners in by turns, however much one of them asks for', async () => {
    const { come, go, order } = visits(new FairGate({ all: 1 }));
    for (const name of ['a0', 'a1', 'a2', 'a3']) void come(name, 'a');
    for (const name of ['b1', 'b2']) void come(name, 'b');
    void come('background');
    for (const name of ['a0', 'a1', 'b1', 'background', 'a2', 'b2']) await settled().then(() => go(name));
    expect(order).toEqual(['a0', 'a1', 'b1', 'background', 'a2', 'b2', 'a3']);
  });

  it('refuses a call at once where too many wait, and sooner where they are of one owner', async () => {
    const { come, refused } = visits(new FairGate({ all: 1 }));
    void come('inside', 'a');
    for (let number = 0; number <= 50; number++) void come(`a${number}`, 'a');
    for (let number = 0; number <= 150; number++) void come(`b${number}`, `b${number}`);
    await settled();
    expect([...refused.keys()]).toEqual(['a50', 'b150']);
    expect(refused.get('a50')).toMatchObject({ code: 'BUSY' });
  });

  it('lets only so many of one owner in, and others meanwhile', async () => {
    const { come, go, order } = visits(new FairGate({ all: 3, ofOwner: 2 }));
    for (const name of ['a0', 'a1', 'a2', 'a3']) void come(name, 'a');
    void come('b0', 'b');
    await settled();
    expect(order).toEqual(['a0', 'a1', 'b0']);
    void come('c0', 'c');
    await go('a0');
    expect(order).toEqual(['a0', 'a1', 'b0', 'c0']);
    for (const name of ['b0', 'c0', 'a1']) await go(name);
    expect(order).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'a3']);
  });

  describe('as time goes by', () => {
    let now = 0;
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      vi.spyOn(performance, 'now').mockImplementation(() => now);
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });
    /** Node calls an interval once, however many times of it are over. */
    const standStill = async (ms: number): Promise<void> => {
      now += ms;
      vi.advanceTimersByTime(50);
      await settled();
      await settled();
    };
    const pass = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 50) await standStill(50);
    };

    it('refuses a call after a second, or sooner where others have waited for long and its owner waits for more', async () => {
      const { come, go, order, refused } = visits(new FairGate({ all: 1 }));
      void come('inside', 'a');
      void come('patient', 'a');
      await pass(950);
      for (const name of ['one', 'two']) void come(name, 'b');
      void come('alone', 'c');
      await settled();
      expect([...refused.keys()]).toEqual([]);
      await pass(50);
      expect([...refused.keys()]).toEqual(['patient']);
      await pass(150);
      expect([...refused.keys()]).toEqual(['patient']);
      await pass(100);
      expect([...refused.keys()]).toEqual(['patient', 'one']);
      for (const name of ['inside', 'two', 'alone']) await go(name);
      expect(order).toEqual(['inside', 'two', 'alone']);
    });

    it('does not count the time in which the process itself stood still', async () => {
      const { come, refused } = visits(new FairGate({ all: 2, ofOwner: 1 }));
      void come('inside', 'a');
      void come('waits', 'a');
      await settled();
      await standStill(10_000);
      await pass(1650);
      expect([...refused.keys()]).toEqual([]);
      await pass(50);
      expect([...refused.keys()]).toEqual(['waits']);
    });

    it('never refuses a patient call because others wait', async () => {
      const gate = new FairGate({ all: 1 });
      const { come, refused } = visits(gate);
      void come('inside', 'a');
      for (let number = 0; number < 20; number++)
        void gate.enter({ ...workOf('b'), patient: true }).catch((error) => refused.set('patient', error));
      await pass(2000);
      void gate.enter({ ...workOf('b'), patient: true }).catch((error) => refused.set('patient', error));
      void come('impatient', 'b');
      await settled();
      expect([...refused.keys()]).toEqual(['impatient']);
    });

    it('lets work in the background wait for as long as it takes', async () => {
      const { come, go, order } = visits(new FairGate({ all: 1 }));
      void come('one', 'a');
      void come('background');
      await pass(100_000);
      await go('one');
      expect(order).toEqual(['one', 'background']);
    });

    it('lets no more wait than it can let in soon, and refuses the newest of whoever has most', async () => {
      const { come, go, refused, inside } = visits(new FairGate({ all: 1 }));
      void come('inside', 'a');
      // One is let in at each tick, and all the time others wait.
      for (let number = 0; number < 25; number++) {
        void come(`a${number}`, 'a');
        await pass(50);
        await go([...inside.keys()][0]!);
        void come(`b${number}`, 'b');
        await settled();
      }
      refused.clear();
      for (let number = 0; number < 10; number++) void come(`most${number}`, 'most');
      await settled();
      const most = [...refused.keys()];
      expect(most.length).toBeGreaterThan(3);
      expect(most).toContain('most9');
      refused.clear();
      void come('another', 'another');
      await settled();
      expect([...refused.keys()]).toEqual([expect.stringMatching(/^(a|b|most)\d+$/)]);
    });
  });

  it('forgets a call that is given up while it waits', async () => {
    const { come, go, order, refused } = visits(new FairGate({ all: 1 }));
    const caller = new AbortController();
    void come('one', 'a');
    void come('gone', 'b', caller.signal);
    void come('two', 'c');
    await settled();
    caller.abort(new Error('away'));
    await settled();
    expect(refused.get('gone')).toEqual(new Error('away'));
    await go('one');
    expect(order).toEqual(['one', 'two']);
  });

  it('lets nobody in while it is held, refuses all while it is shut, and lets them in when it opens', async () => {
    const gate = new FairGate({ all: 2 });
    const { come, order, refused } = visits(gate);
    gate.hold();
    void come('waits', 'a');
    await settled();
    expect(order).toEqual([]);
    gate.shut(new Away('away'));
    await come('comes', 'a');
    await come('background');
    await settled();
    expect([...refused.keys()].sort()).toEqual(['background', 'comes', 'waits']);
    gate.open();
    await come('back', 'a');
    expect(order).toEqual(['back']);
  });

  it('never lets in more than there are places, and everybody in the end', async () => {
    const step = fc.record({ owner: fc.constantFrom('a', 'b', 'c', undefined), go: fc.nat(3) });
    const scripts = fc
      .integer({ min: 1, max: 4 })
      .chain((places) => fc.record({ places: fc.constant(places), steps: fc.array(step, { maxLength: 20 }) }));
    await fc.assert(
      fc.asyncProperty(scripts, async ({ places, steps }) => {
        const { come, go, inside, order, refused } = visits(new FairGate({ all: places }));
        const goAll = async (count: number): Promise<void> => {
          for (const name of [...inside.keys()].slice(0, count)) await go(name);
        };
        for (const [index, { owner, go: count }] of steps.entries()) {
          void come(`${index}`, owner);
          await settled();
          expect(inside.size).toBeLessThanOrEqual(places);
          await goAll(count);
        }
        while (inside.size > 0) await goAll(places);
        expect(order).toHaveLength(steps.length);
        expect(refused.size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
