// A linear regression of the next change on the features, fitted anew for each person as they train. It begins with what 24
// others had in common (prior.json) and forgets slowly towards it. Errors count by their size and not by its square, by
// reweighting each session once as it comes (iteratively reweighted least squares, Holland and Welsch 1977).

import { clip, sum } from './numbers.ts';
import prior from './prior.json' with { type: 'json' };

export interface Regression {
  /** The lower half of the symmetric matrix of what is known, row by row. */
  readonly information: readonly number[];
  /** The information times the coefficients. */
  readonly weighted: readonly number[];
  readonly coefficients: readonly number[];
}

export interface Example {
  readonly features: readonly number[];
  /** The change that came, in logarithms. */
  readonly change: number;
}

/** So many sessions of the person weigh as much as the others do. */
const priorSessions = 100;
const forgetting = 0.999;
/** Errors below count by their square: they are noise, and the weight of an exact hit must not be infinite. */
const tolerance = 0.02;
const mostChange = 0.7;

const means = prior.features.map(({ coefficient }) => coefficient);
/** A feature that is the same in all logs has no scale, and is the person's own nearly from the start. */
const precisions = prior.features.map(({ scale }) => priorSessions * scale ** 2 + 1e-6);
const priorInformation = means.flatMap((_, row) =>
  precisions.slice(0, row + 1).map((precision, column) => (row === column ? precision : 0)),
);
const priorWeighted = means.map((mean, index) => mean * precisions[index]!);

export const newRegression: Regression = {
  information: priorInformation,
  weighted: priorWeighted,
  coefficients: means,
};

export const predict = ({ coefficients }: Regression, features: readonly number[]): number =>
  sum(features.map((feature, index) => feature * coefficients[index]!));

/** What a change counts at most: beyond it is another machine or a typo. */
export const clipChange = (change: number): number => clip(change, mostChange);

/** After a workout: its sessions are judged by the coefficients from before it. */
export function learn(regression: Regression, examples: readonly Example[]): Regression {
  if (examples.length === 0) return regression;
  const information = [...regression.information];
  const weighted = [...regression.weighted];
  for (const { features, change } of examples) {
    const target = clipChange(change);
    const weight = tolerance / Math.max(Math.abs(target - predict(regression, features)), tolerance);
    let place = 0;
    for (const [row, feature] of features.entries()) {
      weighted[row] = keep(weighted[row]!, priorWeighted[row]!) + weight * feature * target;
      for (let column = 0; column <= row; column++) {
        information[place] = keep(information[place]!, priorInformation[place]!) + weight * feature * features[column]!;
        place++;
      }
    }
  }
  return { information, weighted, coefficients: solve(information, weighted) };
}

const keep = (now: number, before: number): number => forgetting * now + (1 - forgetting) * before;

/** Solves a symmetric positive definite system by Cholesky's factors; the prior keeps it definite. */
function solve(lower: readonly number[], right: readonly number[]): number[] {
  const size = right.length;
  const at = (row: number, column: number): number => (row * (row + 1)) / 2 + column;
  const factor = [...lower];
  const found = [...right];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = factor[at(row, column)]!;
      for (let index = 0; index < column; index++) rest -= factor[at(row, index)]! * factor[at(column, index)]!;
      factor[at(row, column)] = row === column ? Math.sqrt(rest) : rest / factor[at(column, column)]!;
    }
    for (let index = 0; index < row; index++) found[row]! -= factor[at(row, index)]! * found[index]!;
    found[row]! /= factor[at(row, row)]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let index = row + 1; index < size; index++) found[row]! -= factor[at(index, row)]! * found[index]!;
    found[row]! /= factor[at(row, row)]!;
  }
  return found;
}
