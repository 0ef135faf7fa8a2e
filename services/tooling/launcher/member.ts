// One process of the mesh together with the way to tell that it does its work.

import type { SupervisedProcess } from './processes/process.ts';

export interface Member {
  process: SupervisedProcess;
  /** Resolves once it does its work (again); rejects with a Problem when it will not. */
  ready(): Promise<unknown>;
}
