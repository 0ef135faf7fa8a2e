// The health of the mesh as a whole, for `/healthz`: what works from the caller's side, part by part.
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { EdgeServiceService } from '#proto/gen/sinew/edge/v1/edge.ts';
import type { Edge } from '../edge.ts';
import { doorHeader, openDoor } from '../translate/routes/probe.ts';
import { namesOfAway, toFacts, toHealthParts } from './parts.ts';
import type { DoorProbe } from './probe.ts';

type Instances = Pick<Edge, 'services' | 'instancesOf'>;

export const healthHandlers = (
  edge: Instances,
  probe: Pick<DoorProbe, 'look'>,
): Handlers<typeof EdgeServiceService> => ({
  getHealth: async (_, context) => {
    const parts = toHealthParts({ view: await probe.look(), open: context.header(doorHeader) === openDoor });
    const away = namesOfAway(parts);
    if (away.length > 0) {
      throw new Refusal('UNAVAILABLE', `cannot be reached: ${away.join(', ')}`, { parts: toFacts(parts) });
    }
    return { services: edge.services.map((service) => toCounts(edge, service)), parts };
  },
});

function toCounts(edge: Instances, service: string) {
  const instances = edge.instancesOf(service);
  const healthyInstances = instances.filter(({ healthy }) => healthy).length;
  return { service, healthyInstances, instances: instances.length };
}
