// Identities for tests that run no Consul: those of one authority, and the intentions of the contract.
import { type Admission, admission } from '#chassis/identity/admission.ts';
import type { Identity } from '#consul/identity/identity.ts';
import { deriveAllowances, toIntentions } from '#consul/intentions/derive.ts';
import { loadContract } from '#proto/contract.ts';
import { makeIdentities } from '#tooling/provision/certificates/identities.ts';

let identities: ReturnType<typeof makeIdentities> | undefined;

/** An identity that proves the name of a service to all others of the same test file. */
export async function testIdentity(name: string): Promise<Identity> {
  identities ??= makeIdentities();
  return (await identities)(name);
}

/** The identity of a service's server, and an admission that lets in the callers that the contract allows. */
export async function testAdmission(service: string): Promise<{ identity: Identity; admission: Admission }> {
  const identity = await testIdentity(service);
  const intentions = toIntentions(deriveAllowances(loadContract()), service);
  return { identity, admission: admission(identity, () => intentions) };
}
