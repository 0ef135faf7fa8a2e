// The RPCs of signing in with a provider, and of the identities that are linked to an account.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type {
  Identity as IdentityMessage,
  IdentityServiceService,
  ProviderFlow,
  ProviderServiceService,
} from '#proto/gen/sinew/user/v1/provider.ts';
import { actOf, originOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { toSignIn } from '../session/api.ts';
import { signingIn } from './flow.ts';
import type { LinkedIdentity } from './identity.ts';
import type { Departure } from './providers.ts';

export function providerHandlers({ providers }: Dependencies): Handlers<typeof ProviderServiceService> {
  return {
    listProviders: async () => ({ providers: providers.list().map(({ name, title }) => ({ name, title })) }),

    startProvider: async ({ provider, redirectUri }) => toFlow(await providers.start(provider, redirectUri, signingIn)),

    finishProvider: async ({ deviceToken, ...returned }, context) =>
      toSignIn(await providers.finish({ returned, deviceToken, origin: originOf(context) })),
  };
}

export function identityHandlers(dependencies: Dependencies): Handlers<typeof IdentityServiceService> {
  const { providers, identities, clock } = dependencies;
  return {
    listIdentities: async (_, { caller: { userId } }) => ({
      identities: (await identities.list(userId)).map(toIdentity),
    }),

    startLink: async ({ provider, redirectUri }, { caller: { userId } }) =>
      toFlow(await providers.start(provider, redirectUri, { userId, proves: false })),

    finishLink: async (returned, context) => toIdentity(await providers.link(returned, actOf(context, clock.now()))),

    unlinkIdentity: async ({ identityId }, context) => {
      const act = actOf(context, clock.now());
      await identities.unlink(identityId, { ...act, action: 'IDENTITY_UNLINKED', targetId: identityId });
      return {};
    },
  };
}

export const toFlow = ({ expiresAt, ...departure }: Departure): ProviderFlow => ({
  ...departure,
  expireTime: expiresAt,
});

const toIdentity = ({ id, provider, email, createdAt, lastUsedAt }: LinkedIdentity): IdentityMessage => ({
  id,
  provider,
  email,
  createTime: createdAt,
  lastUseTime: lastUsedAt ?? undefined,
});
