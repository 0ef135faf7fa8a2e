// Where a process listens, and by which address the registry tells others to call it. The two differ behind a container's
// or a machine's network: there a process binds every address and registers the one that reaches it.
import { isIP } from 'node:net';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const host = z.string().min(1).default('127.0.0.1');
const everyAddress = ['0.0.0.0', '::'];

/** A port of 0 takes any free one. */
export const addressConfig = z.object({
  listenHost: host,
  listenPort: port,
  /** The IP address that others call; by default the address that the process binds. */
  advertiseAddress: z
    .union([z.ipv4(), z.ipv6()], 'must be an IP address')
    .refine((address) => !everyAddress.includes(address), 'must be an address that others can call')
    .optional(),
  /** Where the Consul agent asks for the process's health, in plaintext. */
  healthHost: host,
  healthPort: port,
  /** Where the metrics are served, in plaintext. */
  metricsHost: host,
  metricsPort: port,
});

type AddressConfig = z.infer<typeof addressConfig>;

/** Why an address to register is missing; `undefined` when there is one. */
export function missingAddress({ advertiseAddress, listenHost }: AddressConfig): string | undefined {
  if (advertiseAddress !== undefined) return undefined;
  if (everyAddress.includes(listenHost)) return `LISTEN_HOST ${listenHost} binds every address and names none to call`;
  return isIP(listenHost) ? undefined : `LISTEN_HOST ${listenHost} is a name, and the registry takes an IP address`;
}

export interface Reachable {
  address: string;
  healthAddress: string;
  metricsAddress: string;
}

/** The address at which others reach each port. */
export function toReachable({ advertiseAddress, listenHost, healthHost, metricsHost }: AddressConfig): Reachable {
  const address = advertiseAddress ?? listenHost;
  const reach = (bound: string): string => (everyAddress.includes(bound) ? address : bound);
  return { address, healthAddress: reach(healthHost), metricsAddress: reach(metricsHost) };
}
