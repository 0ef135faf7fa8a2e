// The mesh of a journey: one of its own by the launcher, or the one of docker-compose.yml where `npm run test:compose` runs the
// same journey. A journey that uses no more than this runs on both.

import { openComposedMesh } from '#test/compose/composed-mesh.ts';
import type { Mesh } from '#tooling/launcher/mesh.ts';
import { startMesh } from '#tooling/launcher/mesh.ts';

export interface JourneyMesh extends Pick<Mesh, 'outbox' | 'kill' | 'ready' | 'logs' | 'stop'> {
  urls: Pick<Mesh['urls'], 'edge' | 'consul'>;
}

export const openJourneyMesh = (options: Parameters<typeof startMesh>[0] = {}): Promise<JourneyMesh> =>
  process.env.COMPOSE_PROGRAM ? openComposedMesh() : startMesh(options);
