// The faults of a request, each with the place at which the caller finds it. They are bounded in number and length, whatever
// was sent. The place is put into words only when there is a fault.

import { toSentence } from '../../rpc/bounds.ts';
import { Refusal } from '../../rpc/errors.ts';
import type { Violation } from '../../rpc/violation.ts';

/** How many faults are told. More would help nobody and are only counted. */
const most = 20;
const longestPlace = 200;

export class Faults {
  readonly #violations: Violation[] = [];
  readonly #place: (string | number)[] = [];
  #more = 0;

  /** Does something at a place below the present one, in a field or at an item of a list, and stays there when it fails. */
  at<Result>(step: string | number, act: () => Result): Result {
    this.#place.push(step);
    const result = act();
    this.#place.pop();
    return result;
  }

  /** Notes a fault at the present place, and goes on. */
  add(description: string): void {
    if (this.#violations.length < most) this.#violations.push({ field: toPath(this.#place), description });
    else this.#more += 1;
  }

  /** The refusal of a request that cannot be read at all, with the place where the reading stopped. */
  malformed(description: string): Refusal {
    const field = toPath(this.#place);
    const message = field === '' ? description : `${field}: ${description}`;
    return new Refusal('MALFORMED_REQUEST', message, { violations: [{ field, description }] });
  }

  /** @throws Refusal INVALID_FIELDS when something was noted */
  collect(act: () => void): void {
    act();
    if (this.#violations.length === 0) return;
    const details = { violations: this.#violations, moreViolations: this.#more };
    throw new Refusal('INVALID_FIELDS', toSentence(this.#violations, this.#more), details);
  }
}

function toPath(steps: readonly (string | number)[]): string {
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${shorten(step)}`)).join('');
  return shorten(path.replace(/^\./, ''));
}

/** Shortens a name: names come from strangers and may have a megabyte. */
const shorten = (text: string): string =>
  text.length <= longestPlace ? text : `${text.slice(0, longestPlace).toWellFormed()}…`;
