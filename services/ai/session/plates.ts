// Which loads a person can make from what they have: a bar with pairs of plates, dumbbells and the like of fixed weights, or
// the steps of a machine. Weights are counted in whole grams, so that plates in pounds add up as well.
// How heavy it should be is decided in progression.ts.

export interface PlatePairs {
  readonly weightKg: number;
  readonly pairs: number;
}

export type Implement =
  | { readonly kind: 'bar'; readonly barKg: number; readonly plates: readonly PlatePairs[] }
  | { readonly kind: 'fixed'; readonly weightsKg: readonly number[] }
  | { readonly kind: 'machine'; readonly leastKg: number; readonly mostKg: number; readonly stepKg: number };

export interface LoadBounds {
  readonly leastKg: number;
  readonly mostKg: number;
}

export interface Load {
  readonly weightKg: number;
  /** On each side of a bar, the heaviest first: the fewest that make the load. */
  readonly plates: readonly number[];
}

/** The nearest load within the bounds, the lighter of two; undefined where nothing that the person has is within them. */
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

/** A load in grams, of a bar with how it is made. */
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
  }
}

function stepsOf({ leastKg, mostKg, stepKg }: Implement & { kind: 'machine' }, most: number): InGrams[] {
  const first = toGrams(leastKg);
  const step = toGrams(stepKg);
  if (step <= 0) return [];
  const count = Math.max(0, Math.floor((Math.min(toGrams(mostKg), most) - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => ({ grams: first + index * step }));
}

/** A way to load a bar: another one with more plates of one weight on each side. */
interface Loading {
  readonly grams: number;
  readonly count: number;
  readonly before: Loading | undefined;
  readonly added: { readonly plate: number; readonly times: number };
}

/** Every sum of the pairs up to `most`, each by its fewest plates. */
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
