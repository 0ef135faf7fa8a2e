// The texts in English.
import type { Facts } from '../notification.ts';
import type { Language } from './message.ts';

const records: Record<Facts['RECORD_BROKEN']['record'], string> = {
  HEAVIEST_WEIGHT: 'heaviest weight',
  ESTIMATED_ONE_REP_MAX: 'estimated one-rep max',
  BEST_SET_VOLUME: 'best set volume',
  MOST_REPS: 'most repetitions',
  LONGEST_DISTANCE: 'longest distance',
  LONGEST_DURATION: 'longest duration',
};

export const en: Language = {
  greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
  copyLink: 'If the button does not work, open this address:',
  footer: 'You get this message because you have an account with Sinew.',
  strangerFooter:
    'You get this message because somebody gave this address at Sinew. You need not have an account, and nothing comes of it if you do nothing.',
  templates: {
    RECORD_BROKEN: ({ exerciseName, record, value, previous }, format) => ({
      title: `New record: ${exerciseName}`,
      lines: [
        `Your ${records[record]} is now ${format.record(record, value)}.`,
        ...(previous === undefined ? [] : [`Before, it was ${format.record(record, previous)}.`]),
      ],
      action: 'Look at the workout',
    }),
    IMPORT_FINISHED: ({ workouts, sets }, format) => ({
      title: 'Your import is finished',
      lines: [
        `${format.plural(workouts, { one: 'workout', other: 'workouts' })} with ${format.plural(sets, { one: 'set', other: 'sets' })} came in.`,
      ],
      action: 'Look at your workouts',
    }),
    GOAL_REACHED: ({ exerciseName, record, target, value }, format) => ({
      title: `Goal reached: ${exerciseName}`,
      lines: [
        `Your ${records[record]} is ${format.record(record, value)}; your goal was ${format.record(record, target)}.`,
        'Well done!',
      ],
      action: 'Look at the workout',
    }),
    PLAN_MADE: ({ name }, { words }) => ({
      title: 'A coach made you a plan',
      lines: [
        `${words(name) ? `“${words(name)}”` : 'It'} waits for its first workout.`,
        'You find it among your routines. It is yours: change it or delete it as you like.',
      ],
      action: 'Look at the plan',
    }),
    PLAN_CHANGED: ({ name }, { words }) => ({
      title: 'A coach changed your plan',
      lines: [`${words(name) ? `“${words(name)}”` : 'A plan'} that a coach made for you is not the same any more.`],
      action: 'Look at the plan',
    }),
    PLAN_TAKEN_BACK: ({ name }, { words }) => ({
      title: 'A coach took a plan back',
      lines: [
        `${words(name) ? `“${words(name)}”` : 'A plan'} that a coach made for you is no longer among your routines.`,
        'The workouts that you did by it stay.',
      ],
      action: 'Look at your routines',
    }),
    SESSIONS_REPLANNED: ({ name, moved, dropped, eased }, { words, plural }) => {
      const sessions = (count: number): string => plural(count, { one: 'session', other: 'sessions' });
      return {
        title: 'Your coach has adapted your plan',
        lines: [
          `Something of ${words(name) ? `“${words(name)}”` : 'your plan'} was missed.`,
          ...(moved > 0 ? [`Moved to another day: ${sessions(moved)}.`] : []),
          ...(dropped > 0 ? [`Left out: ${sessions(dropped)}.`] : []),
          ...(eased > 0 ? [`Easier after the break: ${sessions(eased)}.`] : []),
        ],
        action: 'Look at the plan',
      };
    },
    NEW_DEVICE: ({ userAgent, address, time }, format) => ({
      title: 'Sign-in from a new device',
      lines: [
        `Somebody signed in to your account on ${format.time(time)}.`,
        `Device: ${format.words(userAgent) || 'unknown'}. Address: ${address || 'unknown'}.`,
        'If that was not you, change your password and close the session.',
      ],
      action: 'Look at your sessions',
    }),
    PASSWORD_RESET: () => ({
      title: 'Reset your password',
      lines: [
        'Somebody, hopefully you, asked for a new password for your account.',
        'If that was not you, ignore this message: nothing changes.',
      ],
      action: 'Choose a new password',
    }),
    EMAIL_VERIFICATION: ({ email, occasion }) => ({
      title: 'Confirm your e-mail address',
      lines: [
        `Please confirm that ${email} is your address.`,
        ...(occasion === 'emailChange' ? ['It is to be the address of an account with Sinew.'] : []),
        ...(occasion === 'passwordReset'
          ? [
              'Somebody asked for a new password for the account with this address. When it is confirmed, a link for that comes.',
            ]
          : []),
        'If you know nothing of this, do nothing.',
      ],
      action: 'Confirm the address',
    }),
    INVITATION: ({ organisationName, inviterName, inviterEmail }, { words }) => {
      const organisation = words(organisationName);
      const inviter = words(inviterName);
      return {
        title: organisation ? `Invitation to “${organisation}” on Sinew` : 'Invitation to a team on Sinew',
        lines: [
          inviterEmail
            ? `The person with the address ${inviterEmail}${inviter ? `, who goes by the name “${inviter}”,` : ''} invites you to a gym or team on Sinew.`
            : 'Somebody whose address we do not know invites you to a gym or team on Sinew.',
          organisation ? `They call it “${organisation}”.` : 'Its name is not shown here.',
          'We only pass this on. If you do not know why you got this, ignore it.',
        ],
        action: 'See the invitation',
      };
    },
    ACCOUNT_DELETED: () => ({
      title: 'Your account is deleted',
      lines: ['Your account and everything in it are deleted, as you asked.'],
    }),
    EMAIL_CHANGE_ASKED: ({ askId }) => ({
      title: 'Your e-mail address is to be changed',
      lines: [
        'Somebody, hopefully you, asked for another e-mail address for your account. Until that one is confirmed, this one stays.',
        'If that was not you, take it back: every device is signed out, and the account stays yours.',
      ],
      ...(askId ? { action: 'Take it back' } : {}),
    }),
    EMAIL_CHANGED: ({ askId }) => ({
      title: 'Your e-mail address was changed',
      lines: [
        'Your account has another e-mail address from now on; messages go there.',
        askId
          ? 'If that was not you, take it back within a week: every device is signed out, and the account is yours again.'
          : 'If that was not you, write to us at once.',
      ],
      ...(askId ? { action: 'Take it back' } : {}),
    }),
  },
};
