// How each kind travels until the person says otherwise. What a person must be able to rely on for the safety of the
// account, or has asked for this moment, is essential: it is never held back, never counted and cannot be switched off.
import type { Kind } from '../notification.ts';

export type EmailChoice = 'off' | 'immediate' | 'digest';

/** Where a kind goes besides the inbox. */
export interface Channels {
  email: EmailChoice;
  push: boolean;
  sms: boolean;
}

export interface KindRouting {
  isEssential: boolean;
  channels: Channels;
  /** How much a push may cost the device's battery, and how long it is worth anything. */
  urgency: 'low' | 'normal' | 'high';
  ttlSeconds: number;
}

const hour = 3600;
const day = 86_400;
const onlyMail: Channels = { email: 'immediate', push: false, sms: false };
const mailedLink: KindRouting = { isEssential: true, channels: onlyMail, urgency: 'high', ttlSeconds: hour };

export const routings: Record<Kind, KindRouting> = {
  RECORD_BROKEN: usual({ email: 'digest', push: true, sms: false }),
  IMPORT_FINISHED: usual({ email: 'off', push: true, sms: false }),
  GOAL_REACHED: usual({ email: 'immediate', push: true, sms: false }),
  PLAN_MADE: usual({ email: 'immediate', push: true, sms: false }),
  PLAN_CHANGED: usual({ email: 'immediate', push: true, sms: false }),
  PLAN_TAKEN_BACK: usual({ email: 'immediate', push: true, sms: false }),
  NEW_DEVICE: {
    isEssential: true,
    channels: { email: 'immediate', push: true, sms: false },
    urgency: 'high',
    ttlSeconds: day,
  },
  PASSWORD_RESET: mailedLink,
  EMAIL_VERIFICATION: mailedLink,
  INVITATION: mailedLink,
  ACCOUNT_DELETED: mailedLink,
  EMAIL_CHANGE_ASKED: mailedLink,
  EMAIL_CHANGED: mailedLink,
};

function usual(channels: Channels): KindRouting {
  return { isEssential: false, channels, urgency: 'normal', ttlSeconds: day };
}

/** Kinds that a person can choose about: the others are sent by e-mail and nothing else. */
export const isChoosable = (kind: Kind): boolean => routings[kind] !== mailedLink;

export const choosableKinds: readonly Kind[] = (Object.keys(routings) as Kind[]).filter(isChoosable);
