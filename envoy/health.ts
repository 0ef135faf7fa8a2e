// The health of the mesh as a whole, for `/healthz`: every service of the contract needs a healthy instance.
import { Refusal } from '#chassis/errors.ts';
import type { Handlers } from '#chassis/handlers.ts';
import type { EdgeServiceService } from '#proto/gen/sinew/edge/v1/edge.ts';
import type { Edge } from './edge.ts';

export const healthHandlers = (edge: Edge): Handlers<typeof EdgeServiceService> => ({
  getHealth: async () => {
    const services = edge.services.map((service) => {
      const instances = edge.instancesOf(service);
      const healthyInstances = instances.filter(({ healthy }) => healthy).length;
      return { service, healthyInstances, instances: instances.length };
    });
    const down = services.filter(({ healthyInstances }) => healthyInstances === 0).map(({ service }) => service);
    if (down.length > 0) throw new Refusal('UNAVAILABLE', `without a healthy instance: ${down.join(', ')}`);
    return { services };
  },
});
