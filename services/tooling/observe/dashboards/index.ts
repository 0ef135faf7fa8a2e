// All dashboards.
import { calls } from './calls.ts';
import type { Board } from './dashboard.ts';
import { events } from './events.ts';
import { overview } from './overview.ts';
import { processes } from './processes.ts';

export const boards: readonly Board[] = [overview, calls, processes, events];
