// The RPCs of accounts and preferences.
import type { Handlers } from '#chassis/rpc/handlers.ts';
import {
  type Preferences as PreferencesMessage,
  type UpdatePreferencesRequest,
  type User as UserMessage,
  type UserServiceService,
  WeightUnit,
} from '#proto/gen/sinew/user/v1/user.ts';
import { actOf, originOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { recoveryHandlers } from '../recovery/api.ts';
import { type Preferences, updatePreferences } from './preferences.ts';
import { type User, updateUser } from './user.ts';

export function userHandlers(dependencies: Dependencies): Handlers<typeof UserServiceService> {
  const { authentication, users, deletions, holders, requireOpen, clock } = dependencies;
  return {
    signUp: async (request, context) =>
      toUser(await authentication.signUp({ ...request, origin: originOf(context) }, context.signal)),

    getMe: async (_, { caller }) => toUser(await users.get(caller.userId)),

    updateMe: async (request, context) => {
      const act = actOf(context, clock.now());
      return toUser(await users.update(act, (user) => updateUser(user, request, act.time)));
    },

    // A repeated call finds that the deletion has begun, and that is what the caller wants.
    deleteMe: async (_, context) => {
      if (await deletions.find(context.caller.userId)) return {};
      await requireOpen(context);
      await users.delete(actOf(context, clock.now()), holders);
      return {};
    },

    getPreferences: async (_, { caller }) => toPreferencesMessage(await users.getPreferences(caller.userId)),

    updatePreferences: async (request, { caller }) => {
      const change = fromPreferencesChange(request);
      return toPreferencesMessage(
        await users.updatePreferences(caller.userId, (stored) => updatePreferences(stored, change)),
      );
    },

    changePassword: async (request, context) => {
      const { caller, signal } = context;
      await authentication.changePassword(caller, { ...request, origin: originOf(context) }, signal);
      return {};
    },

    ...recoveryHandlers(dependencies),
  };
}

const toUser = ({
  id,
  email,
  displayName,
  emailVerifiedAt,
  createdAt,
  updatedAt,
  pendingEmail,
}: User): UserMessage => ({
  id,
  email,
  displayName,
  createTime: createdAt,
  updateTime: updatedAt,
  emailVerified: emailVerifiedAt !== null,
  pendingEmail: pendingEmail ?? '',
});

export const toPreferencesMessage = ({ weightUnit, timeZone, locale }: Preferences): PreferencesMessage => ({
  weightUnit: weightUnit === 'kg' ? WeightUnit.KG : WeightUnit.LB,
  timeZone,
  locale,
});

const fromPreferencesChange = ({ weightUnit, timeZone, locale }: UpdatePreferencesRequest): Partial<Preferences> => ({
  weightUnit: weightUnit === undefined ? undefined : weightUnit === WeightUnit.KG ? 'kg' : 'lb',
  timeZone,
  locale,
});
