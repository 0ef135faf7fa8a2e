// Finds the unit of a number: the unit behind the number, in the name of its column, or in the cell beside it. Without any of them
// it is the unit of the other rows, if all of those name the same one, and otherwise the person's unit.

import type { Cells } from './cells.ts';
import { readUnit, type Unit, unitsOf } from './columns/fields.ts';
import { splitUnit } from './values/numbers.ts';

export type WeightUnit = 'kg' | 'lb';

type Measured = 'weight' | 'distance';

/** The exact factors to kilograms and to metres. */
const factors: Readonly<Record<Unit, number>> = {
  kg: 1,
  lb: 0.453_592_37,
  m: 1,
  km: 1000,
  mi: 1609.344,
  ft: 0.3048,
  yd: 0.9144,
};

const columns = { weight: 'weightUnit', distance: 'distanceUnit' } as const;

export class Units {
  readonly #preferred: WeightUnit;
  /** The units that rows name. If there are two, they say nothing about rows without a unit. */
  readonly #written = { weight: new Set<Unit>(), distance: new Set<Unit>() };

  constructor(preferred: WeightUnit) {
    this.#preferred = preferred;
  }

  /** Takes note of what a row says. */
  learn(cells: Cells): void {
    for (const measured of ['weight', 'distance'] as const) {
      const unit = readIn(measured, cells.raw(columns[measured]));
      if (unit) this.#written[measured].add(unit);
    }
  }

  /** The factor for the number of the row. */
  factorOf(cells: Cells, measured: Measured): number {
    return factors[this.#said(cells, measured) ?? this.#only(measured) ?? this.#usual(measured)];
  }

  #said(cells: Cells, measured: Measured): Unit | undefined {
    const text = cells.raw(measured);
    const behind = readIn(measured, splitUnit(text)?.word ?? '');
    const named = behind ?? cells.column(measured)?.unit;
    if (named || text === '') return named;
    const expected = `a unit (${unitsOf[measured].join(', ')})`;
    return cells.value(columns[measured], (unit) => readIn(measured, unit), expected);
  }

  #only(measured: Measured): Unit | undefined {
    const [unit, ...others] = this.#written[measured];
    return others.length === 0 ? unit : undefined;
  }

  /** No app says the unit of a bare distance column: it is the long one of the person's system. */
  #usual(measured: Measured): Unit {
    if (measured === 'weight') return this.#preferred;
    return this.#preferred === 'lb' ? 'mi' : 'km';
  }
}

function readIn(measured: Measured, text: string): Unit | undefined {
  const unit = text === '' ? undefined : readUnit(text);
  return unit && unitsOf[measured].includes(unit) ? unit : undefined;
}
