// How a change of one word of a policy is judged. Loosened: somebody may do what was refused before, or a protection has
// gone. Tightened: the opposite. Changed: neither, or neither surely.

export type PolicyVerdict = 'loosened' | 'tightened' | 'changed';

/** A judge is asked only about values that differ. */
export type Judge<Value> = (from: Value, to: Value) => PolicyVerdict;

export const changed = (): PolicyVerdict => 'changed';

/** Either way somebody gets what was refused before. */
export const eitherWay = (): PolicyVerdict => 'loosened';

export const looserAbove = (from: number, to: number): PolicyVerdict => (to > from ? 'loosened' : 'tightened');

export const looserWith = (from: boolean, to: boolean): PolicyVerdict => looserAbove(Number(from), Number(to));

export const looserWithout = (from: boolean, to: boolean): PolicyVerdict => looserAbove(Number(to), Number(from));

/** The values of a word from the strictest to the loosest. */
export const looserAlong =
  <Value>(order: readonly Value[]): Judge<Value> =>
  (from, to) =>
    looserAbove(order.indexOf(from), order.indexOf(to));

/** A set of those who may: it loosens by each newcomer, whoever leaves. */
export const looserWithMore: Judge<readonly string[]> = (from, to) =>
  to.some((each) => !from.includes(each)) ? 'loosened' : 'tightened';

/** Milliseconds of a time such as `2.5s`; zero for none. */
export const milliseconds = (text: string | null): number => Math.round(Number.parseFloat(text ?? '0') * 1000);
