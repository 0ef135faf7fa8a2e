// Names of the mesh as certificates carry them (SPIFFE): `spiffe://<trust domain>/ns/default/dc/<datacenter>/svc/workout`.
// All services of one mesh share the part before the name.

/** The part before a service's name. */
export const spiffePrefix = (trustDomain: string, datacenter: string): string =>
  `spiffe://${trustDomain}/ns/default/dc/${datacenter}/svc/`;

/**
 * The service's name from a certificate's alternative names, as Node writes them. Gives `undefined` for a certificate of
 * another mesh and for a certificate with more than one name.
 */
export function nameOf(alternativeNames: string | undefined, prefix: string): string | undefined {
  const start = `URI:${prefix}`;
  if (!alternativeNames?.startsWith(start)) return undefined;
  const name = alternativeNames.slice(start.length);
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) ? name : undefined;
}
