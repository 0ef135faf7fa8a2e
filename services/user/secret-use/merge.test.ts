// The order over several services: pages of any size give every record once.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SecretUse } from '#proto/gen/sinew/secrets/v1/use.ts';
import { merge, type Place, placeIn, toPlace } from './merge.ts';

const services = ['notification', 'user', 'workout'];

it('is paged without a gap and without a double', () => {
  const times = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.tuple(times, times, times), fc.integer({ min: 1, max: 4 }), (drawn, size) => {
      const all = drawn.map((list, index) =>
        list.map((time, place) =>
          SecretUse.fromPartial({ service: services[index], time: new Date(time), position: BigInt(place + 1) }),
        ),
      );
      const ask = (uses: readonly SecretUse[], service: string, after: Place | undefined) => {
        const { beforeTime, beforePosition } = placeIn(service, after);
        const isToCome = ({ time, position }: SecretUse) =>
          !beforeTime || time! < beforeTime || (time!.getTime() === beforeTime.getTime() && position < beforePosition);
        return merge([uses.filter(isToCome)]).slice(0, size);
      };
      const seen: SecretUse[] = [];
      for (let after: Place | undefined; ; after = toPlace(seen.at(-1)!)) {
        const page = merge(all.map((uses, index) => ask(uses, services[index]!, after))).slice(0, size);
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(seen).toEqual(merge(all));
    }),
  );
});
