// Programs that only tests of deployments run, built once with Go from their modules into the cache. The go.sum in the folder of
// each pins every dependency.
import { join } from 'node:path';
import { runOrExplain } from '#tooling/system/run.ts';
import { cacheDirectory } from '#tooling/tools/cache.ts';
import { installOnce } from '#tooling/tools/install.ts';
import { locate } from '#tooling/tools/locate.ts';

export interface GoTool {
  /** The program's name, also on PATH. */
  name: string;
  version: readonly [number, number, number];
  /** Versions on PATH that serve as well: from this one on, below the other. */
  range: { minimum: number[]; below: number[] };
  /** The package to build. */
  package: string;
  /** The folder with go.mod. */
  folder: string;
  /** What makes the program tell its version; the default is `--version`. */
  versionArguments?: readonly string[];
  /** Flags of the linker that tell the program its version. */
  stamp?: string;
}

/** @throws Problem when it is nowhere and cannot be built */
export async function ensureGoTool(tool: GoTool): Promise<string> {
  const version = tool.version.join('.');
  const definition = {
    name: tool.name,
    title: `${tool.name} ${version}`,
    command: tool.name,
    companions: [],
    versionArguments: tool.versionArguments,
    range: tool.range,
    pinned: version,
    installedPath: tool.name,
    install: async (directory: string, report: (text: string) => void) => {
      report('building with Go: this takes some minutes and happens once');
      const flags = ['-trimpath', '-ldflags', `-s -w ${tool.stamp ?? ''}`];
      const build = ['go', 'build', ...flags, '-o', join(directory, tool.name), tool.package];
      await runOrExplain(`${tool.name} could not be built`, build, {
        cwd: tool.folder,
        env: { GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0' },
      });
    },
  };
  const search = { definition, cache: cacheDirectory() };
  const say = (text: string): boolean => process.stdout.write(`${definition.title}: ${text}\n`);
  return ((await locate(search)) ?? (await installOnce(search, say))).path;
}
