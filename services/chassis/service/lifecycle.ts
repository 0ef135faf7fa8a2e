// A service's whole life, top to bottom: configuration → log → mesh → database → serve → register; and backwards: deregister
// → let the doors and the clients see it → drain → close. main.ts of a service gives the parts of its own.
import { setTimeout as delay } from 'node:timers/promises';
import type Consul from 'consul';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Identity } from '#consul/identity/identity.ts';
import { untilThere } from '../database/open.ts';
import { keepAnswers } from '../idempotency/answers.ts';
import { serverCredentials } from '../identity/credentials.ts';
import { Revocations } from '../identity/revocations.ts';
import { TokenVerifier } from '../rpc/interceptors/identity.ts';
import { createServer, type Implementation } from '../rpc/server/server.ts';
import { repeat } from '../runtime/repetition/repeat.ts';
import { dataKeyAgeMs, Envelopes } from '../secrets/envelopes.ts';
import { openMasterKey } from '../secrets/master/source.ts';
import { Secrets } from '../secrets/secrets.ts';
import { startTelemetry } from '../telemetry/export/telemetry.ts';
import { giveMemoryBack } from '../telemetry/heap.ts';
import { takeLibraryLines } from '../telemetry/library-lines.ts';
import { createLoggers, type ProcessLoggers } from '../telemetry/log.ts';
import { measureCertificate } from '../telemetry/metrics/certificates.ts';
import { type MetricsPage, serveMetrics } from '../telemetry/metrics/serve.ts';
import { toReachable } from './addresses.ts';
import { type AskTime, watchClock } from './clock-check.ts';
import { maskSecrets, readConfigOrExit, type ServiceConfig, serviceConfig } from './config.ts';
import { depart } from './departure.ts';
import { connectExchange } from './exchange.ts';
import { watchKeys } from './keys.ts';
import { joinMesh } from './membership.ts';
import { connectRefusals } from './refusals.ts';
import { followRevocations } from './revocations.ts';

/**
 * How long a start waits for the keys of access tokens and for the revocations. A service without keys would refuse
 * everybody who is signed in. When nobody has published a key in this time, the service serves the calls that need no token.
 */
const keysMs = 3000;
const renewSecretsMs = 60 * 60 * 1000;
/** How long calls under way may take to end. */
const drainMs = 2000;

export interface Resources<Config> {
  config: Config;
  consul: Consul;
  /** The service's proof of who it is, for the clients that it connects. */
  identity: Identity;
  log: Logger;
  /** Seals values that must not lie open anywhere. */
  envelopes: Envelopes;
  /** The secrets that the service was given to keep: passwords and keys of others. */
  secrets: Secrets;
  /** Takes the function that asks for the right time. An instance with a clock that differs takes no calls. */
  keepTimeOf: (askTime: AskTime) => void;
  /** Which access tokens ended before their time. */
  revocations: Revocations;
  /** What the service shows beside its metrics, by path: it may add to it while it is being built. */
  metricsPages: Map<string, MetricsPage>;
  /** Aborts when the service is told to stop, also while it is being built. */
  signal: AbortSignal;
  /** Registers a function for when the service stops, after its last call. The last one given is called first. */
  onStop: (close: () => unknown) => void;
}

export interface Service<Config> {
  /** The name in the registry and the contract. */
  name: string;
  /** The service's own configuration, beside what every service has. */
  config: z.ZodType<Config> & z.ZodObject;
  /** Builds the handlers; the service is registered when it is done. */
  build: (resources: Resources<Config & ServiceConfig>) => Promise<readonly Implementation[]>;
}

/** Runs until SIGTERM or SIGINT. Exits with 78 when the configuration is wrong. */
export async function runService<Config>(service: Service<Config>): Promise<void> {
  const schema = serviceConfig.safeExtend(service.config.shape);
  const config = readConfigOrExit(schema) as Config & ServiceConfig;
  const loggers = createLoggers({
    service: service.name,
    instance: config.instance,
    level: config.logLevel,
    format: config.logFormat,
  });
  const { log } = loggers;
  takeLibraryLines(log);
  process.on('uncaughtException', (error) => exit(log, error));
  log.info({ config: maskSecrets(schema, config) }, 'starting');
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  try {
    const stop = await start({ service, config, loggers, signal: stopping.signal });
    if (!stopping.signal.aborted) await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
    log.info('stopping');
    await stop();
    log.info('stopped');
    log.flush(() => process.exit(0));
  } catch (error) {
    if (!stopping.signal.aborted) exit(log, error);
    log.flush(() => process.exit(0));
  }
}

interface Start<Config> {
  service: Service<Config>;
  config: Config & ServiceConfig;
  loggers: ProcessLoggers;
  signal: AbortSignal;
}

async function start<Config>({ service, config, loggers, signal }: Start<Config>): Promise<() => Promise<void>> {
  const { log } = loggers;
  const { name } = service;
  const { consul, identity, admission, enter, leave } = await joinMesh({ name, config, log, signal });
  const version = process.env.npm_package_version ?? '0.1.0';
  const teller = { service: name, instance: config.instance, version };
  const stopTelemetry = await startTelemetry({ teller, config, loggers, consul });
  const verifier = new TokenVerifier();
  const keys = watchKeys(consul, verifier, log);
  const exchange = connectExchange(identity);
  const refusals = connectRefusals(identity);
  const revocations = new Revocations();
  const followed = followRevocations({ name, identity, revocations, log });
  const closers: (() => unknown)[] = [stopTelemetry, leave, keys.stop, exchange.close, refusals.close, followed.stop];
  const onStop = (close: () => unknown): number => closers.push(close);
  const envelopes = new Envelopes({ service: name, master: openMasterKey(config) });
  const secrets = new Secrets({ service: name, reader: config.instance, consul, envelopes, log });
  onStop(renewSecrets(secrets, log));
  onStop(giveMemoryBack((err) => log.warn({ err }, 'memory could not be given back')));
  let askTime: AskTime | undefined;
  const keepTimeOf = (ask: AskTime): void => {
    askTime = ask;
  };
  measureCertificate('mesh', () => identity.proof.notAfter);
  const metricsPages = new Map<string, MetricsPage>();
  const given = { config, consul, identity, log, envelopes, secrets, revocations, keepTimeOf, metricsPages, signal };
  const resources = { ...given, onStop };
  const before = closers.length;
  const implementations = await untilThere(resources, async () => {
    try {
      const built = await service.build(resources);
      await keepAnswers({ implementations: built, secrets, log, onStop });
      return built;
    } catch (error) {
      // The parts that were begun are closed, because the next try begins them anew.
      for (const close of closers.splice(before).reverse()) await close();
      throw error;
    }
  });
  const { onScopeMissing } = refusals;
  const who = { verifier, exchange: exchange.exchange, revocations };
  const server = createServer({ implementations, ...who, loggers, admission, onScopeMissing });
  if (askTime) onStop(await watchClock({ askTime, log, onChange: server.take }));
  const port = await server.listen(config.listenHost, config.listenPort, serverCredentials(identity));
  const healthPort = await server.listenHealth(config.healthHost, config.healthPort);
  const metrics = await serveMetrics(config.metricsHost, config.metricsPort, metricsPages);
  onStop(metrics.close);
  const ports = { port, healthPort, metricsPort: metrics.port };
  const instance = { id: config.instance, service: name, version, ...toReachable(config), ...ports };
  const known = Promise.all([keys.known, followed.known]);
  await Promise.race([known, delay(keysMs, undefined, { signal })]);
  const withdraw = await enter(instance);
  log.info({ host: instance.address, port, metricsPort: metrics.port }, 'serving');
  return async () => {
    await depart({ consul, instance: instance.id, withdraw, log });
    await server.stop(drainMs);
    for (const close of closers.reverse()) await close();
  };
}

/** Brings the sealing of secrets up to date, because data keys and master keys are replaced by schedule. */
function renewSecrets(secrets: Secrets, log: Logger): () => Promise<void> {
  return repeat({
    task: () => secrets.renew(dataKeyAgeMs),
    everyMs: renewSecretsMs,
    onError: (error) => log.error({ err: error }, 'secrets cannot be sealed anew'),
  });
}

function exit(log: Logger, error: unknown): void {
  log.fatal({ err: error }, 'the service failed');
  log.flush(() => process.exit(1));
}
