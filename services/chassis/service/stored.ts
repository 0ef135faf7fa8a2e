// The life of a service with a database. The work that all such services share is done here and nowhere else: the database
// is opened and brought to its newest schema, the service's events are told and kept for their time, the events of others
// are heard, people are deleted, and all of it ends in the opposite order. A service says what it is and builds its own
// part.
import type { z } from 'zod';
import { openDatabase } from '../database/open.ts';
import type { Sql } from '../database/sql.ts';
import { connectEvents } from '../events/carrier.ts';
import type { EventHandlers } from '../events/event.ts';
import { consumeEvents } from '../events/inbox/consumer.ts';
import { keepOutboxShort } from '../events/retention.ts';
import { type DeletionParts, Deletions } from '../personal-data/deletions.ts';
import { type ConnectedClient, connectClient } from '../rpc/client/client.ts';
import type { Definition } from '../rpc/handlers.ts';
import type { Implementation } from '../rpc/server/server.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { repeat } from '../runtime/repetition/repeat.ts';
import type { databaseConfig, ServiceConfig } from './config.ts';
import { type Resources, runService } from './lifecycle.ts';

type DatabaseConfig = z.infer<typeof databaseConfig>;

export interface StoredResources<Config> extends Resources<Config> {
  /** The service's database, at its newest schema. */
  sql: Sql;
  clock: Clock;
  /** Opens one more pool of so many connections to the same database, for work that must not hold up the rest. */
  openPool: (connections: number) => Promise<Sql>;
  /** Connects to the RPCs of another service, until this service stops. */
  connect: <D extends Definition>(definition: D) => ConnectedClient<D>['call'];
  /** Reports that work in the background has failed. */
  onError: (error: unknown) => void;
}

/** The parts of a service, when it is built. */
export interface Built {
  implementations: readonly Implementation[];
  /** Work that is repeated; any instance may do it. */
  tasks?: readonly { task: () => Promise<unknown>; everyMs: number }[];
  /** Begins other work that runs by itself; answers with the function that ends it. */
  start?: () => Promise<() => unknown>;
}

export interface StoredService<Config extends DatabaseConfig, Own extends Built> {
  /** The name in the registry and the contract. */
  name: string;
  /** The service's own configuration, beside what every service has. */
  config: z.ZodType<Config> & z.ZodObject;
  /** The folder of the service's migrations. */
  migrations: URL;
  build: (resources: StoredResources<Config & ServiceConfig>) => Promise<Own>;
  /** The handlers for the events of other services, by the names of those services. */
  subscribe?: (built: Own) => Readonly<Record<string, EventHandlers>>;
  /** Deletes all that the service holds of a person; absent if it holds nothing, or deletes by itself. */
  erase?: (built: Own) => DeletionParts['erase'];
  /** Deletes all that the service holds of an organisation, besides its secrets. */
  eraseOrganisation?: (built: Own) => NonNullable<DeletionParts['eraseOrganisation']>;
}

/** Runs until SIGTERM or SIGINT. Exits with 78 when the configuration is wrong. */
export const runStoredService = <Config extends DatabaseConfig, Own extends Built>(
  service: StoredService<Config, Own>,
): Promise<void> =>
  runService({
    name: service.name,
    config: service.config,
    build: async (resources) => {
      const stored = await openStore(service, resources);
      const built = await service.build(stored);
      if (built.start) resources.onStop(await built.start());
      follow(service, built, stored);
      return built.implementations;
    },
  });

async function openStore<Config extends DatabaseConfig>(
  { name, migrations }: Pick<StoredService<Config, never>, 'name' | 'migrations'>,
  resources: Resources<Config & ServiceConfig>,
): Promise<StoredResources<Config & ServiceConfig>> {
  const { config, identity, log, signal, onStop } = resources;
  const sql = await openDatabase(resources, migrations);
  resources.keepTimeOf(async () => {
    const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
    return row!.now.getTime();
  });
  const onError = (err: unknown): void => log.error({ err }, 'work in the background failed');
  onStop(keepOutboxShort(sql, { service: name, days: config.eventRetentionDays }, onError));
  return {
    ...resources,
    sql,
    clock: systemClock,
    openPool: (databaseConnections) =>
      openDatabase({ config: { ...config, databaseConnections }, log, signal, onStop }),
    connect: (definition) => {
      const { call, close } = connectClient(definition, { identity });
      onStop(close);
      return call;
    },
    onError,
  };
}

/** Hears the events of others, deletes people and repeats the tasks, until the service stops. */
function follow<Config extends DatabaseConfig, Own extends Built>(
  { name, subscribe, erase, eraseOrganisation }: StoredService<Config, Own>,
  built: Own,
  { sql, identity, log, onStop, onError }: StoredResources<Config & ServiceConfig>,
): void {
  const handlers = new Map(Object.entries(subscribe?.(built) ?? {}));
  if (erase) {
    const deletions = new Deletions({
      service: name,
      sql,
      log,
      erase: erase(built),
      eraseOrganisation: eraseOrganisation?.(built),
    });
    handlers.set('user', { ...handlers.get('user'), ...deletions.handlers });
    onStop(deletions.start());
  }
  for (const [producer, own] of handlers) {
    onStop(consumeEvents({ from: connectEvents(producer, { identity }), sql, log, handlers: own }));
  }
  const onEnd = (): void => log.info('work in the background goes on');
  for (const { task, everyMs } of built.tasks ?? []) onStop(repeat({ task, everyMs, onError, onEnd }));
}
