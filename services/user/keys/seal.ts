// How a private key lies in the database: the one seam for its encryption at rest.
// Today it lies open, and whoever reads the service's database could sign tokens.
import type { JWK } from 'jose';

export const seal = (privateKey: JWK): Buffer => Buffer.from(JSON.stringify(privateKey));

export const unseal = (sealed: Buffer): JWK => JSON.parse(sealed.toString()) as JWK;
