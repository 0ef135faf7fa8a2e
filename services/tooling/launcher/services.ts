// The product's own processes. A folder under services/ with a main.ts is a service, so a new one needs no change here;
// each is told through its environment who it is, where to listen, and where Consul and its database are.

import { type Build, compiledCodeOf, mainOf } from '../build/build.ts';
import type { ConsulApi } from '../provision/access/api.ts';
import { type ConsulPlace, type ServiceCredentials, serviceVariables } from '../provision/environment.ts';
import { listens, loopback } from '../system/ports.ts';
import type { ConsulAgent } from './consul.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Member } from './member.ts';
import { SupervisedProcess } from './processes/process.ts';
import type { Supervision } from './processes/supervision.ts';
import { waitUntilReady } from './processes/wait.ts';

export interface ServiceSettings extends ConsulPlace {
  /** The checkout. */
  root: string;
  build: Build;
  consul: Pick<ConsulAgent, 'url' | 'grpcUrl' | 'api'>;
  logLevel: string;
  restarts: boolean;
  /** The door, as people reach it. */
  edgeUrl: string;
  /** Where mails are kept as long as there is no mail server. */
  outbox: string;
  /** More variables, by service. */
  environment: Record<string, NodeJS.ProcessEnv>;
  supervision: Supervision;
}

export interface ServiceInstance extends ServiceCredentials {
  /** Its id in Consul, such as workout-1. */
  instance: string;
}

export interface NodeProgram {
  name: string;
  /** The name of a program of the build: a service, or `edge`. */
  program: string;
  variables: NodeJS.ProcessEnv;
  graceMs?: number;
}

const readyLimitMs = 60_000;
// The megabytes in which new objects are made: Node's 16 fill up during a start and are never given back. And one thread
// beside the main one collects garbage: each of Node's four keeps memory of its own.
const nodeFlags = ['--max-semi-space-size=1', '--v8-pool-size=1'];

export function startService(directory: DataDirectory, of: ServiceInstance, settings: ServiceSettings): Member {
  const process = startNode(
    directory,
    {
      name: of.instance,
      program: of.service,
      variables: toVariables(of, settings),
    },
    settings,
  );
  const ready = () =>
    waitUntilReady({
      failure: `${of.instance} did not become healthy in Consul`,
      limitMs: readyLimitMs,
      process,
      probe: () => isPassing(settings.consul.api, of),
    });
  return { process, ready };
}

/** What a service's processes are told of their own, beside what every program gets. */
export const toVariables = (of: ServiceCredentials, settings: ServiceSettings): NodeJS.ProcessEnv => ({
  ...serviceVariables(of, settings),
  EDGE_URL: settings.edgeUrl,
  MAIL_OUTBOX: settings.outbox,
  ...settings.environment[of.service],
});

/** Starts one of the build's programs on the Node that runs this one, with what every program gets. */
export function startNode(
  directory: DataDirectory,
  program: NodeProgram,
  settings: ServiceSettings,
): SupervisedProcess {
  return new SupervisedProcess(
    {
      name: program.name,
      command: process.execPath,
      arguments: [...nodeFlags, mainOf(settings.build, program.program)],
      environment: {
        ...inheritedEnvironment(process.env),
        // Loading is most of a start: compiled code is kept from one to the next.
        NODE_COMPILE_CACHE: compiledCodeOf(settings.build),
        // By default glibc keeps an arena of memory for each of a dozen threads, most of which hardly ever run.
        MALLOC_ARENA_MAX: '2',
        INSTANCE: program.name,
        LISTEN_HOST: loopback,
        LISTEN_PORT: '0',
        LOG_LEVEL: settings.logLevel,
        LOG_FORMAT: 'json',
        ...program.variables,
      },
      directory: settings.root,
      logFile: directory.logFile(program.name),
      graceMs: program.graceMs ?? 3_000,
      restarts: settings.restarts,
    },
    settings.supervision,
  );
}

/** Forgets what instances of these services an earlier run left in the catalog, none of which runs any more. */
export async function forgetInstances(api: ConsulApi, services: string[]): Promise<void> {
  const registered = Object.keys(await api.get<Record<string, unknown>>('/agent/services'));
  const ours = registered.filter((id) => services.includes(id.replace(/-\d+$/, '')));
  await Promise.all(ours.map((id) => api.put(`/agent/service/deregister/${id}`)));
}

/** The caller's environment without what belongs to npm, to the test runner, or to other programs' settings. */
function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(npm_(?!package_version$)|SINEW_|CONSUL_|PG|VITEST|TEST$|INIT_CWD$)/;
  const own = Object.entries(environment).filter(([name]) => !foreign.test(name));
  return Object.fromEntries(own.filter(([name, value]) => !(name === 'NODE_ENV' && value === 'test')));
}

/** Where the healthy instances of these services listen, as "host:port". */
export async function passingAddresses(api: ConsulApi, services: string[]): Promise<string[]> {
  const entries = await Promise.all(services.map((service) => passing(api, service)));
  return entries.flat().map(({ Service }) => `${Service.Address}:${Service.Port}`);
}

async function isPassing(api: ConsulApi, of: ServiceInstance): Promise<boolean> {
  const entries = await passing(api, of.service);
  const own = entries.find((entry) => entry.Service.ID === of.instance)?.Service;
  // For a while after a crash Consul still calls the process healthy that is gone, at the port that it had.
  return own !== undefined && (await listens(own.Address, own.Port));
}

interface HealthEntry {
  Service: { ID: string; Address: string; Port: number };
}

const passing = (api: ConsulApi, service: string): Promise<HealthEntry[]> =>
  api.get(`/health/service/${service}?passing=1`);
