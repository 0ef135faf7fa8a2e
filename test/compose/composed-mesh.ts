// The composed mesh as the journeys see a mesh: an instance is a container, and its name is that of the launcher.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, vi } from 'vitest';
import type { JourneyMesh } from '#test/harness/journey-mesh.ts';
import { Composed, type Container } from './composed.ts';

/** The mesh has to run already, and goes on after the journey. */
export async function openComposedMesh(): Promise<JourneyMesh> {
  const composed = await openComposed();
  await composed.trust();
  const containerOf = async (instance: string): Promise<Container> => {
    const [, service, number] = /^(.*)-(\d+)$/.exec(instance)!;
    return (await composed.containers(service))[Number(number) - 1]!;
  };
  return {
    urls: { edge: composed.edge, consul: composed.consul },
    outbox: await composed.volume('outbox'),
    // An engine starts nothing again that somebody has killed by it, as it would after a crash.
    kill: async (instance) => {
      const { id } = await containerOf(instance);
      await composed.docker('kill', id);
      await composed.docker('start', id);
    },
    ready: async (instance) =>
      vi.waitFor(async () => expect((await containerOf(instance)).health).toBe('healthy'), {
        timeout: 60_000,
        interval: 200,
      }),
    logs: async (instance) => {
      const args = ['logs', (await containerOf(instance)).id];
      return (await execa('docker', args, { env: process.env, all: true, maxBuffer: 1e9 })).all;
    },
    stop: async () => undefined,
  };
}

/** The mesh of this run: the variables name Compose, the engine, the project and the ports. */
export async function openComposed(): Promise<Composed> {
  const folder = await mkdtemp(join(tmpdir(), 'composed-'));
  return new Composed({ compose: process.env.COMPOSE_PROGRAM!, environment: process.env, folder });
}
