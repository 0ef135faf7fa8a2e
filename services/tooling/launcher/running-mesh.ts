// A mesh from its first process to its last. The order of a start and of a stop stands only here: a process starts after the
// processes that it needs, and stops before them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Build, ensureBuild } from '../build/build.ts';
import { type MeshAccess, openAccess } from '../provision/access/access.ts';
import { operator } from '../provision/access/policies.ts';
import { keepEnvironment } from '../provision/environment.ts';
import { ensureMasterKey } from '../provision/master-key.ts';
import { requireFree } from '../system/ports.ts';
import { Problem } from '../system/problem.ts';
import type { MeshTools } from '../tools/tools.ts';
import { type ConsulAgent, runConsul } from './consul.ts';
import type { DataDirectory } from './data-directory.ts';
import { knowsEndpoints } from './door/admin.ts';
import { envoyInstance } from './door/envoy.ts';
import {
  chooseMcpPlace,
  choosePort,
  edgeInstance,
  type McpPlace,
  mcpInstance,
  type RunningEdge,
  startEdge,
  urlOf,
} from './edge.ts';
import type { Member } from './member.ts';
import type { MeshSettings } from './options.ts';
import { type PostgresServer, runPostgres } from './postgres.ts';
import { type Supervised, Supervision } from './processes/supervision.ts';
import { forgetInstances, passingAddresses, type ServiceSettings, startService, toVariables } from './services.ts';
import { Reserve } from './storage/reserve.ts';
import { reserveSize, SpaceGuard } from './storage/space-guard.ts';

export interface MeshInstance {
  /** Its id in Consul, such as workout-1. */
  name: string;
  service: string;
  /** `undefined` while the instance does not run. */
  pid: number | undefined;
}

const endpointsLimitMs = 2_000;
const stores = ['consul', 'postgres'];
/** Signals that end a process; after other signals the process may live on. */
const ending: NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGABRT'];

export class RunningMesh {
  readonly #directory: DataDirectory;
  readonly #settings: MeshSettings;
  readonly #tools: MeshTools;
  readonly #supervision: Supervision;
  readonly #members = new Map<string, Member>();
  readonly #services = new Map<string, string>();
  #postgres: PostgresServer | undefined;
  #consul: ConsulAgent | undefined;
  #access: MeshAccess | undefined;
  #edge: RunningEdge | undefined;
  #space: SpaceGuard | undefined;
  #edgePort = 0;
  #mcp: McpPlace | undefined;
  #build: Build | undefined;
  #underWay: Promise<void>[] = [];
  #stopped: Promise<void> | undefined;

  constructor(directory: DataDirectory, settings: MeshSettings, tools: MeshTools) {
    this.#directory = directory;
    this.#settings = settings;
    this.#tools = tools;
    this.#supervision = new Supervision(directory.ledger, (exit) => {
      this.#space?.onDeath();
      settings.onUnexpectedExit(exit);
    });
  }

  /** The folder that holds its data, logs and secrets. */
  get data(): string {
    return this.#directory.path;
  }

  get urls(): { edge: string; mcp: string; consul: string; consulGrpc: string; postgres: string } {
    const { tls, edgeHost: host } = this.#settings;
    return {
      edge: urlOf({ tls, host, port: this.#edgePort }),
      /** Empty while the Model Context Protocol is not spoken. */
      mcp: this.#mcp ? `${urlOf({ tls, host, port: this.#mcp.port })}/mcp` : '',
      consul: this.#consul?.url ?? '',
      consulGrpc: this.#consul?.grpcUrl ?? '',
      postgres: `postgres://127.0.0.1:${this.#postgres?.port ?? 0}`,
    };
  }

  /** The socket file of Envoy's admin interface; empty without an Envoy. */
  get envoyAdmin(): string {
    return this.#edge?.door.adminSocket ?? '';
  }

  /** The process of the Envoy in front; `undefined` while none runs. */
  get doorPid(): number | undefined {
    return this.#edge?.door.pid;
  }

  /** The certificate that a client has to trust; `undefined` with the operator's own certificate and without TLS. */
  get authorityFile(): string | undefined {
    return this.#edge?.authorityFile;
  }

  /** The file with the operator's token for Consul. */
  get operatorTokenFile(): string {
    return this.#access?.tokenFile(operator) ?? '';
  }

  /** The operator's token for Consul, which may look at everything, set settings and change intentions. */
  get consulToken(): string {
    return this.#access?.operatorToken() ?? '';
  }

  /** The folder that keeps the mails as long as no mail server is configured. */
  get outbox(): string {
    return join(this.#directory.path, 'outbox');
  }

  get consulHeaders(): { 'x-consul-token': string } {
    return { 'x-consul-token': this.consulToken };
  }

  get instances(): MeshInstance[] {
    return [...this.#services].map(([name, service]) => ({ name, service, pid: this.#process(name).pid }));
  }

  async start(): Promise<void> {
    for (const request of Object.values(this.#settings.ports)) await requireFree(request);
    await this.#directory.folder('outbox');
    // The port is chosen before the services start, because they write links to the door.
    this.#edgePort = await choosePort(this.#directory, this.#settings.ports.edge.port);
    await this.#together([this.#makeBuild(), this.#startPostgres(), this.#startConsul()]);
    await forgetInstances(this.#consul!.api, [...this.#settings.services, 'edge']);
    await this.#openAccess();
    const services = this.#settings.services.map((service) => this.#startService(service));
    await this.#together([...services, this.#startEdge()]);
    await this.#awaitEndpoints();
  }

  /** Starts one more instance of a service and waits until calls reach it. */
  async add(service: string): Promise<MeshInstance> {
    const instance = await this.#launch(service);
    await this.#awaitEndpoints();
    return instance;
  }

  /** Sends a signal. Resolves when the process has ended, or at once for a signal such as SIGSTOP that does not end it. */
  async kill(instance: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const process = this.#process(instance);
    process.kill(signal);
    if (ending.includes(signal)) await process.ended();
  }

  /** Stops a process as a deployment would, starts it again and waits until it does its work. */
  async restart(instance: string): Promise<void> {
    await this.#process(instance).restart();
    await this.ready(instance);
  }

  /** Waits until an instance, or `consul`, `postgres`, `edge-1` or `envoy-1`, does its work (again). */
  async ready(instance: string): Promise<void> {
    const member = this.#members.get(instance);
    if (!member) throw new Problem(`This mesh has no ${instance}.`);
    await member.ready();
    if (this.#services.has(instance)) await this.#awaitEndpoints();
  }

  async databaseUrl(service: string): Promise<string> {
    return (await this.#postgres!.database(service)).url;
  }

  /** Everything an instance has written so far. */
  logs(instance: string): Promise<string> {
    return readFile(this.#directory.logFile(instance), 'utf8');
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  async #stopInOrder(): Promise<void> {
    this.#supervision.close();
    this.#space?.stop();
    this.#edge?.close();
    this.#access?.stop();
    await this.#supervision.stop((name) => name === envoyInstance);
    await this.#supervision.stop((name) => !stores.includes(name));
    await this.#supervision.stop();
    // An aborted start may still do some work, such as making a database cluster. That work ends before its folder goes.
    await Promise.allSettled(this.#underWay);
    await this.#directory.close();
  }

  async #together(works: Promise<void>[]): Promise<void> {
    this.#underWay = works;
    await Promise.all(works);
  }

  async #startPostgres(): Promise<void> {
    const { ports, durable } = this.#settings;
    const settings = {
      server: this.#tools.postgres,
      port: ports.postgres.port,
      durable,
      supervision: this.#supervision,
    };
    this.#postgres = await this.#timed(`PostgreSQL ${settings.server.version}`, runPostgres(this.#directory, settings));
    this.#members.set('postgres', this.#postgres);
    if (durable) await this.#guardSpace(this.#postgres);
  }

  /** Data that go with the mesh need no guard. */
  async #guardSpace({ setWritable }: PostgresServer): Promise<void> {
    const { path } = this.#directory;
    const { onNotice } = this.#settings;
    const onRoom = () => this.#supervision.hasten();
    const reserve = new Reserve(join(path, 'reserve'), reserveSize);
    this.#space = new SpaceGuard({ path, reserve, setWritable, onRoom, onNotice });
    await this.#space.start();
  }

  async #startConsul(): Promise<void> {
    const settings = {
      agent: this.#tools.consul,
      port: this.#settings.ports.consul.port,
      guarded: true,
      supervision: this.#supervision,
    };
    this.#consul = await this.#timed(`Consul ${settings.agent.version}`, runConsul(this.#directory, settings));
    this.#members.set('consul', this.#consul);
  }

  async #openAccess(): Promise<void> {
    const { services, onProgress } = this.#settings;
    this.#access = await openAccess({
      api: this.#consul!.api,
      secrets: this.#directory.secrets,
      services,
      onProgress,
    });
  }

  async #startService(service: string): Promise<void> {
    const count = this.#settings.instances[service] ?? 1;
    await this.#timed(
      count === 1 ? service : `${service} × ${count}`,
      Promise.all(range(count).map(() => this.#launch(service))),
    );
  }

  async #launch(service: string): Promise<MeshInstance> {
    const database = await this.#postgres!.database(service);
    const masterKeyFile = await ensureMasterKey(this.#directory.secrets, service);
    const taken = [...this.#services.keys()].filter((name) => this.#services.get(name) === service);
    const instance = `${service}-${1 + Math.max(0, ...taken.map((name) => Number(name.slice(service.length + 1))))}`;
    this.#services.set(instance, service);
    const own = { service, instance, database, masterKeyFile };
    const settings = this.#serviceSettings();
    await keepEnvironment(this.#directory.path, service, toVariables(own, settings));
    const member = startService(this.#directory, own, settings);
    this.#members.set(instance, member);
    await member.ready();
    return { name: instance, service, pid: member.process.pid };
  }

  async #startEdge(): Promise<void> {
    if (!this.#settings.edge) return;
    const { edgeHost, http3, limitScale, mcp, ports, tls } = this.#settings;
    if (mcp) this.#mcp = await chooseMcpPlace(this.#directory, ports.mcp.port);
    const edge = startEdge(this.#directory, {
      ...this.#serviceSettings(),
      envoy: this.#tools.envoy,
      host: edgeHost,
      http3,
      mcp: this.#mcp,
      limitScale,
      tls,
      redirectPort: ports.edgeRedirect.port,
      port: this.#edgePort,
    });
    this.#edge = await edge;
    this.#members.set(edgeInstance, this.#edge.agent).set(envoyInstance, this.#edge.door);
    await this.#timed(`Envoy ${this.#tools.envoy.version}`, this.#edge.door.ready());
    if (!this.#edge.mcp) return;
    this.#members.set(mcpInstance, this.#edge.mcp);
    await this.#edge.mcp.ready();
  }

  /** Waits until Envoy also knows the services, but not for long: Envoy never learns a service without routes. */
  async #awaitEndpoints(): Promise<void> {
    if (!this.#edge) return;
    const addresses = await passingAddresses(this.#consul!.api, this.#settings.services);
    const deadline = Date.now() + endpointsLimitMs;
    while (!(await knowsEndpoints(this.#edge.door.adminSocket, addresses)) && Date.now() < deadline) await sleep(20);
  }

  async #makeBuild(): Promise<void> {
    const startedAt = Date.now();
    this.#build = await ensureBuild(this.#settings.root);
    if (this.#build.made) this.#settings.onProgress(`built the services (${secondsSince(startedAt)} s)`);
  }

  #serviceSettings(): ServiceSettings {
    const { root, logLevel, restarts, environment } = this.#settings;
    const { tokenFile } = this.#access!;
    return {
      root,
      logLevel,
      restarts,
      environment,
      tokenFile,
      consul: this.#consul!,
      supervision: this.#supervision,
      edgeUrl: this.urls.edge,
      outbox: this.outbox,
      build: this.#build!,
    };
  }

  #process(instance: string): Supervised {
    const process = this.#supervision.find(instance);
    if (!process) throw new Problem(`This mesh has no ${instance}.`);
    return process;
  }

  async #timed<Result>(what: string, work: Promise<Result>): Promise<Result> {
    const startedAt = Date.now();
    const result = await work;
    this.#settings.onProgress(`${what} (${secondsSince(startedAt)} s)`);
    return result;
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const secondsSince = (startedAt: number): string => ((Date.now() - startedAt) / 1000).toFixed(1);
