// The providers that people can sign in with, as an operator sets them; the list is empty by default. The client's secret is
// no setting: it is the mesh's secret `oidc-NAME-client-secret`.
import { z } from 'zod';

/** A host that only this machine reaches. */
const isLoopback = (url: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

/** Whether nobody on the way can read or change what is sent to an address. */
export const isPrivate = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

const provider = z.object({
  /** The name in requests, and in the name of the secret. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  /** The name that people see. */
  title: z.string().min(1).max(80),
  issuer: z.url().refine((text) => URL.canParse(text) && isPrivate(new URL(text)), 'must be https'),
  clientId: z.string().min(1),
  /** The addresses to which a client may be sent back; compared letter by letter. */
  redirectUris: z.array(z.url()).min(1),
  /** The algorithm of the provider's ID tokens; a token with another algorithm is refused. */
  algorithm: z.enum(['RS256', 'PS256', 'ES256', 'EdDSA']).default('RS256'),
});

export type Provider = z.infer<typeof provider>;

/** The live setting `sinew/user/settings/providers`. */
export const providerList = z
  .array(provider)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'names must differ');

/** Where providers and their secrets come from. */
export interface ProviderSource {
  list: () => readonly Provider[];
  /** The client's secret at the provider; `undefined` for a public client. */
  secretOf: (provider: Provider) => Promise<string | undefined>;
}

export const noProviders: ProviderSource = { list: () => [], secretOf: async () => undefined };
