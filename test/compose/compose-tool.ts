// Compose: the one on PATH when it is new enough, otherwise built with Go. Debian's own is too old for the file's form.
import { join } from 'node:path';
import { ensureGoTool } from '#test/harness/go-tool.ts';

export const ensureCompose = (): Promise<string> =>
  ensureGoTool({
    name: 'docker-compose',
    version: [5, 5, 1],
    range: { minimum: [2, 24], below: [6] },
    package: 'github.com/docker/compose/v5/cmd',
    folder: join(import.meta.dirname, 'tool'),
    stamp: '-X github.com/docker/compose/v5/internal.Version=v5.5.1',
  });
