// Images under the official names for an engine that can fetch none. They hold the programs that `npm start` has installed,
// on a small Debian, with as much of the official entry points as docker-compose.yml uses. They lie only in the engine of the
// test, never in anybody's own.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { foreignImages } from '#tooling/deploy/image/plan.ts';
import { runOrExplain } from '#tooling/system/run.ts';
import { cacheDirectory } from '#tooling/tools/cache.ts';
import { ensureTools } from '#tooling/tools/tools.ts';
import type { Engine } from './engine.ts';

interface StandIn {
  image: string;
  /** What lies in the context, by name. */
  files: Record<string, string>;
  /** The lines of the Dockerfile below the first. */
  lines: readonly string[];
}

const debian = 'debian:bookworm-slim';

/** Makes the images that the engine does not have. */
export async function makeStandIns(engine: Engine): Promise<void> {
  const present = (await engine.docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
  const missing = (await standIns()).filter(({ image }) => !present.includes(image));
  if (missing.length > 0 && !present.includes(debian)) await importDebian(engine);
  for (const standIn of missing) await build(engine, standIn);
}

async function standIns(): Promise<StandIn[]> {
  const { consul, envoy, postgres } = await ensureTools(['consul', 'envoy', 'postgres']);
  return [nodeImage(await npmFolder()), consulImage(consul.path), envoyImage(envoy.path), postgresImage(postgres.path)];
}

const nodeImage = (npm: string): StandIn => ({
  image: foreignImages.node,
  files: { node: process.execPath, npm },
  lines: [
    'COPY node /usr/local/bin/node',
    'COPY npm /usr/local/lib/node_modules/npm',
    'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
    // An outside that signs connections anew is believed here as on this machine.
    'COPY authorities.pem /etc/ssl/authorities.pem',
    'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/authorities.pem',
  ],
});

const consulImage = (path: string): StandIn => ({
  image: foreignImages.consul,
  files: { consul: path },
  lines: [
    'COPY consul /bin/consul',
    'RUN groupadd -g 1000 consul && useradd -u 100 -g consul consul && mkdir -p /consul/data /consul/config && chown -R consul:consul /consul',
    'VOLUME /consul/data',
    script('/usr/local/bin/docker-entrypoint.sh', [
      'if [ "$1" = agent ]; then shift; set -- agent -data-dir=/consul/data -config-dir=/consul/config "$@"; fi',
      'exec consul "$@"',
    ]),
    'ENTRYPOINT ["docker-entrypoint.sh"]',
  ],
});

const envoyImage = (path: string): StandIn => ({
  image: foreignImages.envoy,
  files: { envoy: path },
  lines: [
    'COPY envoy /usr/local/bin/envoy',
    script('/docker-entrypoint.sh', ['exec "$@"']),
    'ENTRYPOINT ["/docker-entrypoint.sh"]',
  ],
});

const postgresImage = (path: string): StandIn => ({
  image: foreignImages.postgres,
  files: { native: dirname(dirname(path)) },
  lines: [
    'COPY native /usr/lib/postgresql/18',
    'RUN useradd -u 999 postgres && mkdir -p /var/lib/postgresql /var/run/postgresql && chown postgres:postgres /var/lib/postgresql /var/run/postgresql',
    'VOLUME /var/lib/postgresql',
    'ENV PATH=/usr/lib/postgresql/18/bin:$PATH PGDATA=/var/lib/postgresql/18/docker LANG=C.UTF-8',
    script('/usr/local/bin/docker-entrypoint.sh', [
      'if [ ! -s "$PGDATA/PG_VERSION" ]; then',
      '  mkdir -p -m 700 "$PGDATA"',
      '  eval "initdb --username=postgres --pwfile=$POSTGRES_PASSWORD_FILE --auth=scram-sha-256 $POSTGRES_INITDB_ARGS"',
      '  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"',
      'fi',
      'exec "$@" -c listen_addresses=*',
    ]),
    script('/usr/local/bin/pg_isready', ['exec 3<>/dev/tcp/127.0.0.1/5432']),
    'ENTRYPOINT ["docker-entrypoint.sh"]',
    'CMD ["postgres"]',
  ],
});

/** The line of a Dockerfile that writes a script of bash. */
function script(path: string, lines: readonly string[]): string {
  const text = ['#!/bin/bash', 'set -e', ...lines, ''].join('\n');
  return `RUN echo ${Buffer.from(text).toString('base64')} | base64 -d > ${path} && chmod 755 ${path}`;
}

async function build(engine: Engine, { image, files, lines }: StandIn): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'stand-in-'));
  try {
    for (const [name, path] of Object.entries(files)) {
      await cp(path, join(context, name), { recursive: true, dereference: false, verbatimSymlinks: true });
    }
    await writeFile(join(context, 'authorities.pem'), await readFile('/etc/ssl/certs/ca-certificates.crt'));
    await writeFile(join(context, 'Dockerfile'), [`FROM ${debian}`, ...lines, ''].join('\n'));
    await engine.docker('build', '--tag', image, context);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** A small Debian from the machine's own package manager. */
async function importDebian(engine: Engine): Promise<void> {
  const folder = join(cacheDirectory(), 'engine');
  await mkdir(folder, { recursive: true });
  const archive = join(folder, 'debian.tar');
  const make = ['mmdebstrap', '--variant=minbase', '--include=ca-certificates', 'bookworm', archive];
  await runOrExplain('a small Debian could not be made', make);
  await engine.docker('import', archive, debian);
  await rm(archive);
}

/** The npm of this machine. */
async function npmFolder(): Promise<string> {
  const { stdout } = await execa('npm', ['root', '--global']);
  return join(stdout.trim(), 'npm');
}
