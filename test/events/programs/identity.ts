// The identity of a process of these tests: the test's authority made its certificate, which does not change.
import type { Identity, Proof } from '#consul/identity/identity.ts';

export const toIdentity = (name: string, proof: Proof): Identity => ({ name, proof, follow: () => () => {} });
