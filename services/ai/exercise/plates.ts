// The loads that a person can make with their equipment: a bar with pairs of plates, dumbbells and other fixed weights, or
// the steps of a machine. Weights are counted in whole grams, so that plates in pounds add up as well. session/progression.ts
// decides how heavy the load should be.

export interface PlatePairs {
  readonly weightKg: number;
  readonly pairs: number;
}

export type Implement =
  | { readonly kind: 'bar'; readonly barKg: number; readonly plates: readonly PlatePairs[] }
  | { readonly kind: 'fixed'; readonly weightsKg: readonly number[] }
  | { readonly kind: 'machine'; readonly leastKg: number; readonly mostKg: number; readonly stepKg: number }
  /** Any of these; of two that make a load, the one named first. */
  | { readonly kind: 'either'; readonly implements: readonly Implement[] };

export interface LoadBounds {
  readonly leastKg: number;
  readonly mostKg: number;
}

export interface Load {
  readonly weightKg: number;
  /** The plates on each side of a bar, the heaviest first: the fewest plates that make the load. */
  readonly plates: readonly number[];
}

/** The load within the bounds that is nearest to `weightKg`, or the lighter of two. Undefined when there is no such load. */
export function nearestLoad(weightKg: number, implement: Implement, { leastKg, mostKg }: LoadBounds): Load | undefined {
  const grams = toGrams(weightKg);
  const within = loadsOf(implement, toGrams(mostKg)).filter(
    (one) => one.grams >= leastKg * 1000 && one.grams <= mostKg * 1000,
  );
  const [nearest] = within.sort((one, other) => {
    return Math.abs(one.grams - grams) - Math.abs(other.grams - grams) || one.grams - other.grams;
  });
  return nearest && { weightKg: nearest.grams / 1000, plates: nearest.loading ? platesOf(nearest.loading) : [] };
}

/** A load in grams; for a bar, also the way to make it. */
interface InGrams {
  readonly grams: number;
  readonly loading?: Loading;
}

const toGrams = (weightKg: number): number => Math.round(weightKg * 1000);

function loadsOf(implement: Implement, most: number): InGrams[] {
  switch (implement.kind) {
    case 'fixed':
      return implement.weightsKg.map((weight) => ({ grams: toGrams(weight) }));
    case 'machine':
      return stepsOf(implement, most);
    case 'bar':
      return barLoads(implement, most);
    case 'either':
      return implement.implements.flatMap((one) => loadsOf(one, most));
  }
}

function stepsOf({ leastKg, mostKg, stepKg }: Implement & { kind: 'machine' }, most: number): InGrams[] {
  const first = toGrams(leastKg);
  const step = toGrams(stepKg);
  if (step <= 0) return [];
  const count = Math.max(0, Math.floor((Math.min(toGrams(mostKg), most) - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => ({ grams: first + index * step }));
}

/** A way to load a bar: the loading before it, and plates of one more weight on each side. */
interface Loading {
  readonly grams: number;
  readonly count: number;
  readonly before: Loading | undefined;
  readonly added: { readonly plate: number; readonly times: number };
}

/** Every load of the bar up to `most` grams, each made of the fewest plates. */
function barLoads({ barKg, plates }: Implement & { kind: 'bar' }, most: number): InGrams[] {
  const bar: Loading = { grams: toGrams(barKg), count: 0, before: undefined, added: { plate: 0, times: 0 } };
  const fewest = new Map<number, Loading>([[bar.grams, bar]]);
  for (const { weightKg, pairs } of plates.toSorted((one, other) => other.weightKg - one.weightKg)) {
    const plate = toGrams(weightKg);
    if (plate <= 0) continue;
    for (const before of [...fewest.values()]) {
      for (let times = 1; times <= pairs && before.grams + 2 * times * plate <= most; times++) {
        const grams = before.grams + 2 * times * plate;
        const count = before.count + times;
        const known = fewest.get(grams);
        if (!known || count < known.count) fewest.set(grams, { grams, count, before, added: { plate, times } });
      }
    }
  }
  return [...fewest.values()].map((loading) => ({ grams: loading.grams, loading }));
}

function platesOf({ before, added }: Loading): number[] {
  const heavier = before ? platesOf(before) : [];
  return [...heavier, ...new Array<number>(added.times).fill(added.plate / 1000)];
}
