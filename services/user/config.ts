// The user service's configuration, beside what every service has.
import { z } from 'zod';
import { databaseConfig } from '#chassis/service/config.ts';
import { providerList } from './provider/settings.ts';

export const userConfig = databaseConfig.extend({
  accessTokenSeconds: z.coerce.number().int().min(10).max(3600).default(600),
  /** How long a session lives without being used. */
  sessionDays: z.coerce.number().int().min(1).max(365).default(30),
  keyRotationDays: z.coerce.number().int().min(1).max(365).default(30),
  /** How long a new key is published before it signs; well over the ten seconds in which instances look for new keys. */
  keyLeadSeconds: z.coerce.number().int().min(30).max(86_400).default(300),
  /** How many passwords are hashed at once, 19 MiB each. Libuv has four threads; some must be left for signatures. */
  passwordConcurrency: z.coerce.number().int().min(1).max(64).default(2),
  /** Providers to sign in with, as JSON, until `sinew/user/settings/providers` says otherwise. */
  oidcProviders: z
    .string()
    .default('[]')
    .transform((text, context) => toJson(text, context))
    .pipe(providerList),
});

function toJson(text: string, context: z.core.$RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
}

export interface UserSettings {
  lifetimes: { accessTokenMs: number; sessionMs: number };
  keys: { periodMs: number; leadMs: number };
  passwordConcurrency: number;
}

const secondMs = 1000;
const dayMs = 24 * 60 * 60 * secondMs;

export type UserConfig = z.infer<typeof userConfig>;

export const toSettings = (config: UserConfig): UserSettings => ({
  lifetimes: { accessTokenMs: config.accessTokenSeconds * secondMs, sessionMs: config.sessionDays * dayMs },
  keys: { periodMs: config.keyRotationDays * dayMs, leadMs: config.keyLeadSeconds * secondMs },
  passwordConcurrency: config.passwordConcurrency,
});
