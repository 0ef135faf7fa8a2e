// The definition of a foreign program: how Sinew recognises a suitable version, and how it installs the program once.

import type { Report } from '../system/progress.ts';
import type { VersionRange } from './version.ts';

export interface ToolDefinition {
  name: string;
  title: string;
  /** The program that is asked for its version. The `companions` must lie beside it. */
  command: string;
  companions: string[];
  /** What makes the program tell its version; the default is `--version`. */
  versionArguments?: readonly string[];
  range: VersionRange;
  /** The version that is installed when Sinew finds no suitable version. */
  pinned: string;
  /** The path of the command inside the folder that `install` fills. */
  installedPath: string;
  /** Fills an empty folder. @throws Problem that says what is missing on this machine */
  install(directory: string, report: Report): Promise<void>;
}

export interface Tool {
  path: string;
  version: string;
  source: 'path' | 'cache';
}

export type Architecture = 'x64' | 'arm64';
