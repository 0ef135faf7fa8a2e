// Consul: built once with Go from its module; consul/tool/go.sum pins every dependency. If the build fails or Go is missing,
// Sinew downloads the maker's release archive and checks it against the checksums that are published beside it.

import { createWriteStream } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { execa } from 'execa';
import { Problem } from '../../system/problem.ts';
import type { Report } from '../../system/progress.ts';
import { attempt, lastLine, runOrExplain } from '../../system/run.ts';
import type { Architecture, ToolDefinition } from '../definition.ts';
import { verifyDigest } from './checksum.ts';

const version = '1.22.5';
const module = 'github.com/hashicorp/consul';
const releases = `https://releases.hashicorp.com/consul/${version}`;
const moduleDirectory = join(import.meta.dirname, '..', '..', '..', '..', 'consul', 'tool');

export function consul(architecture: Architecture): ToolDefinition {
  return {
    name: 'consul',
    title: `Consul ${version}`,
    command: 'consul',
    companions: [],
    range: { minimum: [1, 20], below: [2] },
    pinned: version,
    installedPath: 'consul',
    install: (directory, report) => install(directory, architecture, report),
  };
}

async function install(directory: string, architecture: Architecture, report: Report): Promise<void> {
  const go = await attempt(['go', 'version']);
  const reason = go.failed ? 'Go is missing' : await build(directory, report);
  if (reason === undefined) return;
  report(`downloading, because ${reason}`);
  await download(directory, architecture).catch((error: unknown) => {
    throw new Problem(
      `Consul could be neither built (${reason}) nor downloaded (${explain(error)}): install Go 1.25 or newer, or put Consul 1.20 or newer on PATH.`,
    );
  });
}

/** Builds the command. Gives the reason when the build fails, otherwise `undefined`. */
async function build(directory: string, report: Report): Promise<string | undefined> {
  report('building with Go: this takes 4 to 14 minutes and happens once');
  const [go = '', ...goArguments] = ['go', 'build', '-v', '-trimpath', '-ldflags', '-s -w'];
  const running = execa(go, [...goArguments, '-o', join(directory, 'consul'), module], {
    cwd: moduleDirectory,
    env: { GOFLAGS: '-mod=readonly', GOWORK: 'off', CGO_ENABLED: '0' },
    stdin: 'ignore',
    reject: false,
  });
  let packages = 0;
  for await (const line of running.iterable({ from: 'stderr' })) {
    if (line.startsWith('go: downloading')) report('building with Go: fetching its modules');
    else report(`building with Go: ${++packages} packages compiled`);
  }
  const result = await running;
  return result.failed ? lastLine(result.stderr) : undefined;
}

async function download(directory: string, architecture: Architecture): Promise<void> {
  const name = `consul_${version}_linux_${architecture === 'x64' ? 'amd64' : 'arm64'}.zip`;
  const sums = await (await fetchOk(`${releases}/consul_${version}_SHA256SUMS`)).text();
  const sha256 = sums
    .split('\n')
    .find((line) => line.endsWith(`  ${name}`))
    ?.split(' ')[0];
  if (!sha256) throw new Problem(`the published checksums do not name ${name}`);
  const archive = join(directory, name);
  const response = await fetchOk(`${releases}/${name}`);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(archive));
  await verifyDigest(archive, { algorithm: 'sha256', encoding: 'hex', value: sha256 });
  await runOrExplain('the archive could not be unpacked', ['python3', '-m', 'zipfile', '-e', archive, directory]);
  await chmod(join(directory, 'consul'), 0o755);
  await rm(archive);
}

async function fetchOk(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Problem(`${url} answered ${response.status}`);
  return response;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
