// The mesh of docker-compose.yml on the test's engine: brought up, scaled, killed in parts and cut off as an operator would.
// The file itself is used as it is; variables choose free ports.
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { trustAuthority } from '#tooling/provision/certificates/trust.ts';
import { runOrExplain } from '#tooling/system/run.ts';

export const checkoutFolder = resolve(import.meta.dirname, '../..');

export interface Container {
  id: string;
  service: string;
  /** Such as `running` or `exited`. */
  state: string;
  /** `healthy`, or empty where nobody asks. */
  health: string;
}

export interface ComposedPlace {
  /** The program of Compose. */
  compose: string;
  /** The variables with which it and `docker` reach the engine, and the ports. */
  environment: NodeJS.ProcessEnv;
  /** A folder for the door's authority. */
  folder: string;
}

export class Composed {
  readonly edge: string;
  readonly consul: string;
  readonly #place: ComposedPlace;

  constructor(place: ComposedPlace) {
    this.#place = place;
    this.edge = `https://127.0.0.1:${place.environment.SINEW_EDGE_PORT}`;
    this.consul = `http://127.0.0.1:${place.environment.SINEW_CONSUL_PORT}`;
  }

  /** Brings everything up, or up again, and waits until it is healthy. */
  async up(...options: string[]): Promise<void> {
    await this.compose('up', '--detach', '--wait', ...options);
    await this.trust();
  }

  /** Lets this process trust the door. */
  async trust(): Promise<void> {
    const file = join(this.#place.folder, 'authority.pem');
    await this.compose('cp', 'renewal:/var/lib/sinew/tls/authority.pem', file);
    await trustAuthority(file);
  }

  /** The folder of a volume on this machine. */
  async volume(name: string): Promise<string> {
    const full = `${this.#place.environment.COMPOSE_PROJECT_NAME}_${name}`;
    return (await this.docker('volume', 'inspect', '--format', '{{.Mountpoint}}', full)).trim();
  }

  /** Makes the images, one after the other: the engine's old builder shares no stage between builds at the same time. */
  async build(targets: readonly string[]): Promise<void> {
    for (const target of targets) await this.compose('build', target);
  }

  /** @throws Problem with the last line of the failure */
  async compose(...args: string[]): Promise<string> {
    const options = { cwd: checkoutFolder, env: this.#place.environment, maxBuffer: 1e9 };
    const result = await runOrExplain(`docker compose ${args[0]} failed`, [this.#place.compose, ...args], options);
    return String(result.stdout);
  }

  async docker(...args: string[]): Promise<string> {
    const options = { env: this.#place.environment, maxBuffer: 1e9 };
    return String((await runOrExplain(`docker ${args[0]} failed`, ['docker', ...args], options)).stdout);
  }

  /** The exit code and the output of a command in a container, whatever it is. */
  execute(container: string, ...command: string[]) {
    return execa('docker', ['exec', container, ...command], { env: this.#place.environment, reject: false, all: true });
  }

  async containers(service?: string): Promise<Container[]> {
    const lines = await this.compose('ps', '--all', '--no-trunc', '--format', 'json', ...(service ? [service] : []));
    const entries = lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, string>);
    return entries.map(({ ID, Service, State, Health }) => ({
      id: ID!,
      service: Service!,
      state: State!,
      health: Health!,
    }));
  }

  /** What the engine knows of a container or an image. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of it
  async inspect(name: string): Promise<any> {
    return JSON.parse(await this.docker('inspect', name))[0];
  }

  async operatorToken(): Promise<string> {
    const file = join(this.#place.folder, 'operator-token');
    await this.compose('cp', 'renewal:/var/lib/sinew/secrets/consul-token-operator', file);
    return file;
  }
}
