// Names of the mesh as certificates carry them (SPIFFE): `spiffe://<trust domain>/ns/default/dc/<datacenter>/svc/workout`.
// All services of one mesh share what stands before the name.

/** The part before the services' names of a mesh. */
export const spiffePrefix = (trustDomain: string, datacenter: string): string =>
  `spiffe://${trustDomain}/ns/default/dc/${datacenter}/svc/`;

/**
 * The name in a certificate's alternative names, as Node writes them; `undefined` for a certificate that is not of this mesh. A
 * certificate with more than the one name is nobody's.
 */
export function nameOf(alternativeNames: string | undefined, prefix: string): string | undefined {
  const start = `URI:${prefix}`;
  if (!alternativeNames?.startsWith(start)) return undefined;
  const name = alternativeNames.slice(start.length);
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) ? name : undefined;
}
