// What Sinew needs to know of a program it did not write: how to recognise one that will do, and how to get it once.

import type { Report } from '../system/progress.ts';
import type { VersionRange } from './version.ts';

export interface ToolDefinition {
  name: string;
  title: string;
  /** The program that is asked for its version, and those that must lie beside it. */
  command: string;
  companions: string[];
  range: VersionRange;
  /** The version that is installed where none is found. */
  pinned: string;
  /** Where the command lies inside the folder that `install` fills. */
  installedPath: string;
  /** Fills an empty folder; throws a Problem that says what is missing on this machine. */
  install(directory: string, report: Report): Promise<void>;
}

export interface Tool {
  path: string;
  version: string;
  source: 'path' | 'cache';
}

export type Architecture = 'x64' | 'arm64';
