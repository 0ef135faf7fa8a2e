// A registry asks for tokens, also if it knew no tokens before, and if the launcher has lost its token.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../launcher/data-directory.ts';
import { startConsul, startMesh } from '../../launcher/mesh.ts';

let data: string;

/** Makes the registry of a mesh from the time when nobody needed a token. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'access '));
  await (await openDataDirectory(data)).close();
  const { url, stop } = await startConsul({ data });
  await fetch(`${url}/v1/kv/sinew/edge/settings/limitScale`, { method: 'PUT', body: '7' });
  const instance = { ID: 'workout-1', Name: 'workout', Port: 1 };
  await fetch(`${url}/v1/agent/service/register`, { method: 'PUT', body: JSON.stringify(instance) });
  await stop();
});

/** Starts the mesh. Tries a setting as operator, as a stranger and with a lost token, and gives the instances' names. */
async function look(lost = '') {
  const mesh = await startMesh({ data, services: [], edge: false, durable: false });
  const path = `${mesh.urls.consul}/v1/kv/sinew/edge/settings/limitScale?raw`;
  try {
    const seen = await fetch(path, { headers: mesh.consulHeaders });
    const services = await fetch(`${mesh.urls.consul}/v1/agent/services`, { headers: mesh.consulHeaders });
    return {
      operator: await seen.text(),
      stranger: (await fetch(path)).status,
      lost: (await fetch(path, { headers: { 'x-consul-token': lost } })).status,
      services: Object.keys((await services.json()) as object),
      token: mesh.consulToken,
    };
  } finally {
    await mesh.stop();
  }
}

describe('a registry that knew no tokens', () => {
  it('keeps what it knows and asks everybody for a token from then on', async () => {
    const first = await look();
    expect(first).toMatchObject({ operator: '7', stranger: 403, services: ['workout-1'] });
    const second = await look();
    expect(second).toMatchObject({ operator: '7', stranger: 403 });
    expect(second.token).not.toBe(first.token);
  });

  it('opens again to a launcher that has lost its token', async () => {
    const file = join(data, 'secrets', 'consul-management');
    const lost = (await readFile(file, 'utf8')).trim();
    await rm(file);
    expect(await look(lost)).toMatchObject({ operator: '7', stranger: 403, lost: 403 });
    expect((await readFile(file, 'utf8')).trim()).not.toBe(lost);
  });
});
