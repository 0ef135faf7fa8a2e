// A linear regression of the next change on the features. Each workout fits it anew for the person. It begins with the
// coefficients that 24 other people had in common (prior.json), and slowly forgets towards them. Errors count by their size
// and not by their square: each session is reweighted once, when it comes (iteratively reweighted least squares, Holland and
// Welsch 1977).

import { clip, sum } from './numbers.ts';
import prior from './prior.json' with { type: 'json' };

export interface Regression {
  /** The lower half of the symmetric information matrix, row by row. */
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

/** The number of the person's sessions that weigh as much as the prior. */
const priorSessions = 100;
const forgetting = 0.999;
/** Errors below this size count by their square: they are noise, and an exact hit must not get an infinite weight. */
const tolerance = 0.02;
const mostChange = 0.7;

const means = prior.features.map(({ coefficient }) => coefficient);
/** A feature that is the same in all logs has scale 0: the person's sessions decide its coefficient almost at once. */
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

/** Limits a change: a larger change comes from another machine or a typo. */
export const clipChange = (change: number): number => clip(change, mostChange);

/** The regression after a workout. The coefficients from before the workout judge all its sessions. */
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

/** Solves a symmetric positive definite system by Cholesky's factors; the prior keeps the system definite. */
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
