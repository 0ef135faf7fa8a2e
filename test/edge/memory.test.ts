// A door whose memory is nearly used up refuses calls, and says when to come again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { publish } from '#envoy/publish.ts';
import { translate } from '#envoy/translate/translate.ts';
import { loadContract } from '#proto/contract.ts';
import { readDoorSets } from '#proto/descriptors.ts';
import { startEnvoy } from '#test/bench/envoy.ts';
import { testIdentity } from '#test/harness/identity.ts';
import { commonSettings, publishedKey, toStatic } from '#test/harness/static-door.ts';

async function startDoor(maxHeapBytes: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'memory-'));
  const translation = translate({
    contract: loadContract(),
    sets: readDoorSets(),
    mesh: { services: new Map(), keys: [publishedKey], proof: (await testIdentity('edge')).proof },
    settings: { ...commonSettings, port: 0, adminSocket: 'unused', directory, maxHeapBytes },
  });
  await publish(translation, directory);
  const admin = { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } };
  const envoy = await startEnvoy({ ...toStatic(translation), admin });
  onTestFinished(async () => {
    await envoy.stop();
    await rm(directory, { recursive: true });
  });
  return `http://127.0.0.1:${envoy.port}/nowhere`;
}

it('a door whose memory is nearly used up refuses every call until there is some again, and others do not', async () => {
  const [small, large] = await Promise.all([startDoor(1_048_576), startDoor(512 * 1_048_576)]);
  const response = await vi.waitUntil(
    async () => {
      const answer = await fetch(small);
      return answer.status === 503 && answer;
    },
    { timeout: 20_000 },
  );
  expect(response.headers.get('retry-after')).toBe('1');
  expect(response.headers.get('connection')).toBe('close');
  expect(await response.json()).toMatchObject({ reason: 'UNAVAILABLE', status: 503 });
  const other = await fetch(large);
  expect([other.status, other.headers.get('connection')]).toEqual([404, null]);
});
