// The channels of each kind until the person chooses others. A kind is essential when it protects the account, or when
// somebody waits for its mail. The service never holds back or counts an essential kind. Nobody can switch off its mails.
import type { Kind } from '../notification.ts';

export type EmailChoice = 'off' | 'immediate' | 'digest';

/** The channels of a kind besides the inbox. */
export interface Channels {
  email: EmailChoice;
  push: boolean;
  sms: boolean;
}

export interface KindRouting {
  isEssential: boolean;
  channels: Channels;
  /** How much battery a push may cost the device. */
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
  SESSIONS_REPLANNED: usual({ email: 'digest', push: true, sms: false }),
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

/** Whether a person can choose channels for the kind. All other kinds go by e-mail only. */
export const isChoosable = (kind: Kind): boolean => routings[kind] !== mailedLink;

export const choosableKinds: readonly Kind[] = (Object.keys(routings) as Kind[]).filter(isChoosable);
