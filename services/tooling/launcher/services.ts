// The product's own processes. A folder under services/ with a main.ts is a service, so a new service needs no change here.
// The environment tells each process its name, where to listen, and where Consul and its database are.

import { type Build, mainOf } from '../build/build.ts';
import { compiledCodeOf, flagsOf } from '../build/compiled-code.ts';
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
  /** The address at which people reach the door. */
  edgeUrl: string;
  /** The folder that keeps the mails as long as no mail server is configured. */
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
/** A service that stops waits for the doors, and then for the calls under way. */
const graceMs = 10_000;
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

/** The variables for a service's processes, besides the variables that every program gets. */
export const toVariables = (of: ServiceCredentials, settings: ServiceSettings): NodeJS.ProcessEnv => ({
  ...serviceVariables(of, settings),
  EDGE_URL: settings.edgeUrl,
  MAIL_OUTBOX: settings.outbox,
  ...settings.environment[of.service],
});

/** Starts a program of the build on the launcher's own Node, with the flags and variables that every program gets. */
export function startNode(
  directory: DataDirectory,
  program: NodeProgram,
  settings: ServiceSettings,
): SupervisedProcess {
  return new SupervisedProcess(
    {
      name: program.name,
      command: process.execPath,
      arguments: [...flagsOf(program.program), mainOf(settings.build, program.program)],
      environment: {
        ...inheritedEnvironment(process.env),
        // Most of a start is the loading of code, so Node keeps the compiled code from one start to the next.
        NODE_COMPILE_CACHE: compiledCodeOf(settings.build),
        // By default glibc keeps an arena of memory for each of a dozen threads, most of which hardly ever run: one is enough.
        MALLOC_ARENA_MAX: '1',
        INSTANCE: program.name,
        LISTEN_HOST: loopback,
        LISTEN_PORT: '0',
        LOG_LEVEL: settings.logLevel,
        LOG_FORMAT: 'json',
        ...program.variables,
      },
      directory: settings.root,
      logFile: directory.logFile(program.name),
      graceMs: program.graceMs ?? graceMs,
      restarts: settings.restarts,
    },
    settings.supervision,
  );
}

/** Removes the instances that an earlier run left in the catalogue: none of them runs any more. */
export async function forgetInstances(api: ConsulApi, services: string[]): Promise<void> {
  const registered = Object.keys(await api.get<Record<string, unknown>>('/agent/services'));
  const ours = registered.filter((id) => services.includes(id.replace(/-\d+$/, '')));
  await Promise.all(ours.map((id) => api.put(`/agent/service/deregister/${id}`)));
}

/** The caller's environment without the variables of npm and of the test runner, and without settings for other programs. */
function inheritedEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(npm_(?!package_version$)|SINEW_|CONSUL_|PG|VITEST|TEST$|INIT_CWD$)/;
  const own = Object.entries(environment).filter(([name]) => !foreign.test(name));
  return Object.fromEntries(own.filter(([name, value]) => !(name === 'NODE_ENV' && value === 'test')));
}

/** The addresses of the healthy instances of these services, as "host:port". */
export async function passingAddresses(api: ConsulApi, services: string[]): Promise<string[]> {
  const entries = await Promise.all(services.map((service) => passing(api, service)));
  return entries.flat().map(({ Service }) => `${Service.Address}:${Service.Port}`);
}

async function isPassing(api: ConsulApi, of: ServiceInstance): Promise<boolean> {
  const entries = await passing(api, of.service);
  const own = entries.find((entry) => entry.Service.ID === of.instance)?.Service;
  // After a crash Consul calls the dead process healthy for a while, at its old port. So this also asks the port itself.
  return own !== undefined && (await listens(own.Address, own.Port));
}

interface HealthEntry {
  Service: { ID: string; Address: string; Port: number };
}

const passing = (api: ConsulApi, service: string): Promise<HealthEntry[]> =>
  api.get(`/health/service/${service}?passing=1`);
