// Prometheus with promtool, which only tests run: taken from the distribution's own package. apt checks the package's
// signature and needs no privileges here, because its lists go into the folder of the tool too; nothing of the machine changes.

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../system/problem.ts';
import type { Report } from '../../system/progress.ts';
import { runOrExplain } from '../../system/run.ts';
import type { ToolDefinition } from '../definition.ts';

export function prometheus(): ToolDefinition {
  return {
    name: 'prometheus',
    title: 'Prometheus',
    command: 'prometheus',
    companions: ['promtool'],
    range: { minimum: [2, 40] },
    // Each release of Debian and Ubuntu has one version; any from the minimum on does.
    pinned: 'packaged',
    installedPath: 'usr/bin/prometheus',
    install,
  };
}

async function install(directory: string, report: Report): Promise<void> {
  const failure = 'Prometheus could not be fetched with apt-get; put one from 2.40 on, with promtool, on PATH';
  const work = join(directory, 'apt');
  await Promise.all(
    ['lists/partial', 'cache/archives/partial'].map((name) => mkdir(join(work, name), { recursive: true })),
  );
  const folders = ['-o', `Dir::State::Lists=${join(work, 'lists')}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
  const apt = ['apt-get', '-qq', ...folders, '-o', 'APT::Sandbox::User='];
  report('reading the lists of packages');
  await runOrExplain(failure, [...apt, 'update'], { cwd: work });
  report('downloading');
  await runOrExplain(failure, [...apt, 'download', 'prometheus'], { cwd: work });
  const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
  if (!archive) throw new Problem(`${failure}: apt left no package.`);
  report('unpacking');
  await runOrExplain('Prometheus could not be unpacked', ['dpkg-deb', '-x', join(work, archive), directory]);
  await rm(work, { recursive: true });
}
