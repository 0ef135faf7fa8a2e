// The edge agent watches which instances are alive, which keys prove a token and how the door is set. It keeps Envoy's files
// at what follows from that and from the contract. A watch only wakes the agent: each time it looks at the whole state, and
// a regular run heals what a watch may have missed. When a state cannot be translated, the log says so and the last good
// files stay.
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type Consul from 'consul';
import type { Logger } from 'pino';
import { accessToken } from '#chassis/identity/token-form.ts';
import { repeat } from '#chassis/runtime/repetition/repeat.ts';
import type { ServiceConfig } from '#chassis/service/config.ts';
import { keysKey } from '#chassis/service/keys.ts';
import { ratioOf, type TelemetryConfig } from '#chassis/telemetry/export/config.ts';
import { telemetryFolder, telemetrySettings } from '#chassis/telemetry/export/settings.ts';
import { callable, type InstanceState, watchInstances } from '#consul/catalog.ts';
import type { Stop } from '#consul/client.ts';
import type { Identity } from '#consul/identity/identity.ts';
import { watchSettings, watchValue } from '#consul/settings.ts';
import type { Contract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import { watchCertificate } from './certificate.ts';
import { type EdgeConfig, type EdgeLiveSettings, liveSettings } from './config.ts';
import type { Certificate, EdgeSettings, MeshState, PublicKey } from './mesh.ts';
import { type Published, publish, removeOutdated } from './publish.ts';
import { Taken } from './taken.ts';
import { translate } from './translate/translate.ts';

const healEveryMs = 10_000;

export interface EdgeParts {
  contract: Contract;
  config: EdgeConfig & TelemetryConfig & Pick<ServiceConfig, 'instance' | 'logLevel'>;
  consul: Consul;
  /** The identity that Envoy shows to the services. */
  identity: Identity;
  log: Logger;
}

export class Edge {
  readonly #parts: EdgeParts;
  readonly #sets = readDoorSets();
  /** The key that marks this agent's own questions through the door; each start makes a new one. */
  readonly probeKey = randomBytes(24).toString('base64url');
  /** The services of the contract, by their names in the registry. */
  readonly services: readonly string[];
  readonly #instances = new Map<string, readonly InstanceState[]>();
  /** Those of each service that may be asked. Each list stays the same one until the registry tells another. */
  readonly #callable = new Map<string, readonly InstanceState[]>();
  /** `undefined` until Consul has answered for the first time: an empty mesh must not replace a good one at the start. */
  #keys: readonly PublicKey[] | undefined;
  /** What is set live, and all settings that follow from it. They stay the same object until one of them changes. */
  #live: EdgeLiveSettings | undefined;
  #traceRatio: number;
  #settings: EdgeSettings | undefined;
  #certificate: Certificate | undefined;
  #publishing: Promise<void> = Promise.resolve();
  /** Forgotten with each regular run, which so finds files that somebody else has changed. */
  readonly #published: Published = new Map();
  readonly #taken: Taken;

  constructor(parts: EdgeParts) {
    this.#parts = parts;
    this.#traceRatio = ratioOf(parts.config);
    const { consul, config, contract, log } = parts;
    this.services = [...new Set(contract.methods.map(({ service }) => service))].sort();
    this.#taken = new Taken({
      consul,
      instance: config.instance,
      directory: config.xdsDirectory,
      adminSocket: config.envoyAdminSocket,
      onError: (error) => log.warn({ err: error }, 'nobody could be told what the door has taken over'),
    });
  }

  /** All known instances of a service, healthy or not. */
  instancesOf(service: string): readonly InstanceState[] {
    return this.#instances.get(service) ?? [];
  }

  /** When the certificate ends that people see; `undefined` for a door without one. */
  get certificateEnd(): Date | undefined {
    return this.#certificate && new X509Certificate(this.#certificate.chain).validToDate;
  }

  /** Follows Consul until it is stopped. */
  start(): () => Promise<void> {
    const { consul, config, identity, log } = this.#parts;
    mkdirSync(config.xdsDirectory, { recursive: true });
    const onError = (error: Error): void => log.warn({ err: error }, 'Consul cannot be asked; the last state stays');
    const wake = (): void => void this.reconcile();
    const settings = watchSettings(consul, {
      service: 'edge',
      schema: liveSettings(config),
      onChange: (changed) => {
        this.#live = changed;
        this.#set();
        wake();
      },
      onRefused: (message) => log.warn(message),
    });
    const telemetry = watchSettings(consul, {
      service: 'edge',
      folder: telemetryFolder,
      schema: telemetrySettings(config),
      onChange: ({ traceRatio }) => {
        this.#traceRatio = traceRatio;
        this.#set();
        wake();
      },
      // The chassis, which has the same settings, tells what is wrong with them.
      onRefused: () => {},
    });
    const onInstances = (service: string) => (instances: readonly InstanceState[]) => {
      this.#instances.set(service, instances);
      this.#callable.set(service, callable(instances));
      wake();
    };
    const watches: Stop[] = this.services.map((service) =>
      watchInstances(consul, service, { onInstances: onInstances(service), onError }),
    );
    const keys = watchValue(consul, keysKey, { onValue: (value) => this.#takeKeys(value), onError });
    const certificate = this.#watchCertificate();
    const proof = identity.follow(wake);
    const heal = repeat({
      task: () => {
        this.#published.clear();
        return this.reconcile();
      },
      everyMs: healEveryMs,
      onError: (error) => onError(error as Error),
    });
    return async () => {
      for (const stop of [...watches, keys, settings.stop, telemetry.stop, proof]) stop();
      await heal();
      await certificate();
      await this.#publishing;
      await this.#taken.stop();
    };
  }

  /** Writes the files that follow from the whole state. One run happens at a time, and no run before the state is known. */
  reconcile(): Promise<void> {
    this.#publishing = this.#publishing.then(() => this.#publish());
    return this.#publishing;
  }

  async #publish(): Promise<void> {
    const { contract, identity, log } = this.#parts;
    const settings = this.#settings;
    const keys = this.#keys;
    if (this.#usesTls && !this.#certificate) return;
    if (!settings || !keys || this.services.some((service) => !this.#instances.has(service))) return;
    try {
      const mesh: MeshState = {
        services: new Map(this.#callable),
        keys,
        certificate: this.#certificate,
        proof: identity.proof,
      };
      const translation = translate({ contract, sets: this.#sets, mesh, settings });
      const changed = await publish(translation, settings.directory, this.#published);
      if (changed.includes('bootstrap.json')) await removeOutdated(translation, settings.directory);
      if (changed.length > 0) log.info({ changed }, 'Envoy has new configuration');
      this.#taken.follow(mesh.services);
    } catch (error) {
      log.error({ err: error }, 'the configuration cannot be made; Envoy keeps the last good one');
    }
  }

  /** Refuses bad keys and keeps the good ones: bad keys would close the door to everybody. */
  #takeKeys(value: string | undefined): void {
    try {
      this.#keys = value === undefined ? (this.#keys ?? []) : (JSON.parse(value) as { keys: PublicKey[] }).keys;
    } catch (error) {
      this.#parts.log.error({ err: error }, `${keysKey} is refused; the last good keys stay`);
    }
    void this.reconcile();
  }

  get #usesTls(): boolean {
    return this.#parts.config.tlsCertificateFile !== undefined;
  }

  #watchCertificate(): () => Promise<void> {
    const { config, log } = this.#parts;
    const { tlsCertificateFile: certificateFile, tlsKeyFile: keyFile } = config;
    if (!certificateFile || !keyFile) return async () => {};
    const onCertificate = (certificate: Certificate): void => {
      this.#certificate = certificate;
      void this.reconcile();
    };
    const onRefused = (message: string): void => log.error({ certificateFile, keyFile }, message);
    return watchCertificate({ certificateFile, keyFile }, { onCertificate, onRefused });
  }

  get #mcp(): EdgeSettings['mcp'] {
    const { mcpPort: port, mcpReturnPort: returnPort, mcpSocket: socket } = this.#parts.config;
    return port && returnPort && socket ? { port, returnPort, socket } : undefined;
  }

  #set(): void {
    if (this.#live) this.#settings = this.#toSettings(this.#live);
  }

  #toSettings({ corsOrigins, trustedProxies, limitScale, trustTraceparent }: EdgeLiveSettings): EdgeSettings {
    const { edgeHost, edgePort, envoyAdminSocket, xdsDirectory, hstsSeconds, edgeRedirectPort, http3, ...rest } =
      this.#parts.config;
    return {
      host: edgeHost,
      port: edgePort,
      adminSocket: envoyAdminSocket ?? join(xdsDirectory, 'admin.sock'),
      directory: xdsDirectory,
      corsOrigins,
      trustedProxies,
      tls: this.#usesTls ? { hstsSeconds, redirectPort: edgeRedirectPort, http3 } : undefined,
      mcp: this.#mcp,
      tracing: {
        collector: rest.otelExporterOtlpEndpoint?.replace(/\/+$/, ''),
        ratio: this.#traceRatio,
        trustsCallers: trustTraceparent,
      },
      limitScale,
      probeKey: this.probeKey,
      token: { issuer: accessToken.issuer, audience: accessToken.audience },
      maxRequestBytes: 1024 * 1024,
      maxResponseBytes: 8 * 1024 * 1024,
      maxHeapBytes: rest.envoyMaxHeapBytes,
    };
  }
}
