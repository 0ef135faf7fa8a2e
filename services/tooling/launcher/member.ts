// One process of the mesh, and the way to find out whether the process does its work.

import type { Supervised } from './processes/supervision.ts';

export interface Member {
  process: Supervised;
  /** Resolves when the process does its work (again). @throws Problem when the process will not do its work */
  ready(): Promise<unknown>;
}
