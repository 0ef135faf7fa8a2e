// The programs that Sinew drives: Envoy, Consul and PostgreSQL, and Prometheus in tests. Sinew takes a program from PATH if it is new enough,
// otherwise from the cache. A program that is in neither is installed into the cache once. All missing programs are
// installed at the same time.

import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { postgresAccount } from '../system/accounts.ts';
import { Problem } from '../system/problem.ts';
import { runSteps } from '../system/progress.ts';
import { cacheDirectory } from './cache.ts';
import type { Architecture, Tool, ToolDefinition } from './definition.ts';
import { installOnce } from './install.ts';
import { locate, type ToolSearch } from './locate.ts';
import { consul } from './sources/consul.ts';
import { envoy } from './sources/envoy.ts';
import { postgres } from './sources/postgres.ts';
import { prometheus } from './sources/prometheus.ts';

export type ToolName = 'envoy' | 'consul' | 'postgres' | 'prometheus';
export type Tools = Record<ToolName, Tool>;
/** The programs of a mesh. */
export type MeshTools = Omit<Tools, 'prometheus'>;

const definitions: Record<ToolName, (architecture: Architecture) => ToolDefinition> = {
  envoy,
  consul,
  postgres,
  prometheus,
};

/** Finds or installs the named tools, and shows progress only when it installs a tool. */
export async function ensureTools<Name extends ToolName>(names: readonly Name[]): Promise<Pick<Tools, Name>> {
  const searches = await Promise.all(names.map(toSearch));
  const located = await Promise.all(searches.map(locate));
  const missing = searches.filter((_, index) => !located[index]);
  const installed = missing.length > 0 ? await install(missing) : [];
  const tools = located.map((tool) => tool ?? installed.shift()!);
  return Object.fromEntries(names.map((name, index) => [name, tools[index]])) as Pick<Tools, Name>;
}

/** The path of initdb, which makes a new data folder; it lies beside the server. */
export function initdbPath(server: Tool): string {
  return join(dirname(server.path), 'initdb');
}

function install(missing: ToolSearch[]): Promise<Tool[]> {
  process.stdout.write(`Installing what is missing into ${cacheDirectory()}, once:\n`);
  return runSteps(
    missing.map((search) => ({ title: search.definition.title, run: (report) => installOnce(search, report) })),
  );
}

async function toSearch(name: ToolName): Promise<ToolSearch> {
  const architecture = supportedArchitecture();
  const account = name === 'postgres' ? await postgresAccount() : undefined;
  return { definition: definitions[name](architecture), cache: cacheDirectory(), account };
}

function supportedArchitecture(): Architecture {
  const architecture = arch();
  if (platform() === 'linux' && (architecture === 'x64' || architecture === 'arm64')) return architecture;
  throw new Problem(
    `Sinew runs on Linux on x86-64 or ARM64, and this is ${platform()} on ${architecture}: use a Linux machine, a virtual machine, or docker-compose.yml.`,
  );
}
