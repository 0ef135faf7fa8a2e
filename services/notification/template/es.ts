// The texts in Spanish.
import type { Facts } from '../notification.ts';
import type { Language } from './message.ts';

const records: Record<Facts['RECORD_BROKEN']['record'], string> = {
  HEAVIEST_WEIGHT: 'mayor peso',
  ESTIMATED_ONE_REP_MAX: 'peso máximo estimado',
  BEST_SET_VOLUME: 'mejor volumen de una serie',
  MOST_REPS: 'más repeticiones',
  LONGEST_DISTANCE: 'mayor distancia',
  LONGEST_DURATION: 'mayor duración',
};

export const es: Language = {
  greeting: (name) => (name ? `Hola, ${name}:` : 'Hola:'),
  copyLink: 'Si el botón no funciona, abre esta dirección:',
  footer: 'Recibes este mensaje porque tienes una cuenta en Sinew.',
  strangerFooter:
    'Recibes este mensaje porque alguien ha dado esta dirección en Sinew. No hace falta que tengas una cuenta, y si no haces nada, nada ocurre.',
  templates: {
    RECORD_BROKEN: ({ exerciseName, record, value, previous }, format) => ({
      title: `Nuevo récord: ${exerciseName}`,
      lines: [
        `Nueva marca (${records[record]}): ${format.record(record, value)}.`,
        ...(previous === undefined ? [] : [`Antes era ${format.record(record, previous)}.`]),
      ],
      action: 'Ver el entrenamiento',
    }),
    IMPORT_FINISHED: ({ workouts, sets }, format) => ({
      title: 'Tu importación ha terminado',
      lines: [
        `Importado: ${format.plural(workouts, { one: 'entrenamiento', other: 'entrenamientos' })} con ${format.plural(sets, { one: 'serie', other: 'series' })}.`,
      ],
      action: 'Ver tus entrenamientos',
    }),
    GOAL_REACHED: ({ exerciseName, record, target, value }, format) => ({
      title: `Objetivo alcanzado: ${exerciseName}`,
      lines: [
        `Alcanzado (${records[record]}): ${format.record(record, value)}. Tu objetivo: ${format.record(record, target)}.`,
        '¡Bien hecho!',
      ],
      action: 'Ver el entrenamiento',
    }),
    PLAN_MADE: ({ name }, { words }) => ({
      title: 'Un entrenador te ha preparado un plan',
      lines: [
        `${words(name) ? `«${words(name)}»` : 'El plan'} espera su primer entrenamiento.`,
        'Está entre tus rutinas. Es tuyo: cámbialo o bórralo cuando quieras.',
      ],
      action: 'Ver el plan',
    }),
    PLAN_CHANGED: ({ name }, { words }) => ({
      title: 'Un entrenador ha cambiado tu plan',
      lines: [`${words(name) ? `«${words(name)}»` : 'Un plan'}, que un entrenador te preparó, ya no es el mismo.`],
      action: 'Ver el plan',
    }),
    PLAN_TAKEN_BACK: ({ name }, { words }) => ({
      title: 'Un entrenador ha retirado un plan',
      lines: [
        `${words(name) ? `«${words(name)}»` : 'Un plan'}, que un entrenador te preparó, ya no está entre tus rutinas.`,
        'Los entrenamientos que hiciste con él se quedan.',
      ],
      action: 'Ver las rutinas',
    }),
    SESSIONS_REPLANNED: ({ name, moved, dropped, eased }, { words, plural }) => {
      const sessions = (count: number): string => plural(count, { one: 'sesión', other: 'sesiones' });
      return {
        title: 'Tu entrenador ha adaptado tu plan',
        lines: [
          `Te has saltado algo de ${words(name) ? `«${words(name)}»` : 'tu plan'}.`,
          ...(moved > 0 ? [`Pasa a otro día: ${sessions(moved)}.`] : []),
          ...(dropped > 0 ? [`Se omite: ${sessions(dropped)}.`] : []),
          ...(eased > 0 ? [`Más suave tras la pausa: ${sessions(eased)}.`] : []),
        ],
        action: 'Ver el plan',
      };
    },
    NEW_DEVICE: ({ userAgent, address, time }, format) => ({
      title: 'Inicio de sesión desde un dispositivo nuevo',
      lines: [
        `Alguien ha iniciado sesión en tu cuenta: ${format.time(time)}.`,
        `Dispositivo: ${format.words(userAgent) || 'desconocido'}. Dirección: ${address || 'desconocida'}.`,
        'Si no has sido tú, cambia la contraseña y cierra la sesión.',
      ],
      action: 'Ver tus sesiones',
    }),
    PASSWORD_RESET: () => ({
      title: 'Elige una contraseña nueva',
      lines: [
        'Alguien, esperamos que tú, ha pedido una contraseña nueva para tu cuenta.',
        'Si no has sido tú, no hagas nada: nada cambia.',
      ],
      action: 'Elegir una contraseña nueva',
    }),
    EMAIL_VERIFICATION: ({ email, occasion }) => ({
      title: 'Confirma tu correo electrónico',
      lines: [
        `Confirma que ${email} es tu dirección.`,
        ...(occasion === 'emailChange' ? ['Va a ser la dirección de una cuenta en Sinew.'] : []),
        ...(occasion === 'passwordReset'
          ? [
              'Alguien ha pedido una contraseña nueva para la cuenta con esta dirección. Cuando esté confirmada, llegará un enlace.',
            ]
          : []),
        'Si no sabes nada de esto, no hagas nada.',
      ],
      action: 'Confirmar la dirección',
    }),
    INVITATION: ({ organisationName, inviterName, inviterEmail }, { words }) => {
      const organisation = words(organisationName);
      const inviter = words(inviterName);
      return {
        title: organisation ? `Invitación a «${organisation}» en Sinew` : 'Invitación a un equipo en Sinew',
        lines: [
          inviterEmail
            ? `La persona con la dirección ${inviterEmail}${inviter ? `, que se hace llamar «${inviter}»,` : ''} te invita a un gimnasio o equipo en Sinew.`
            : 'Alguien cuya dirección no conocemos te invita a un gimnasio o equipo en Sinew.',
          organisation ? `Lo llama «${organisation}».` : 'Su nombre no se muestra aquí.',
          'Solo lo transmitimos. Si no sabes por qué lo recibes, no hagas nada.',
        ],
        action: 'Ver la invitación',
      };
    },
    ACCOUNT_DELETED: () => ({
      title: 'Tu cuenta está eliminada',
      lines: ['Tu cuenta y todo lo que había en ella están eliminados, como pediste.'],
    }),
    EMAIL_CHANGE_ASKED: ({ askId }) => ({
      title: 'Tu correo electrónico va a cambiar',
      lines: [
        'Alguien, esperamos que tú, ha pedido otra dirección de correo para tu cuenta. Hasta que se confirme, sigue esta.',
        'Si no has sido tú, anúlalo: se cierra la sesión en todos los dispositivos y la cuenta sigue siendo tuya.',
      ],
      ...(askId ? { action: 'Anular el cambio' } : {}),
    }),
    EMAIL_CHANGED: ({ askId }) => ({
      title: 'Tu correo electrónico ha cambiado',
      lines: [
        'Tu cuenta tiene desde ahora otra dirección de correo; los mensajes llegan allí.',
        askId
          ? 'Si no has sido tú, anúlalo en una semana: se cierra la sesión en todos los dispositivos y la cuenta vuelve a ser tuya.'
          : 'Si no has sido tú, escríbenos enseguida.',
      ],
      ...(askId ? { action: 'Anular el cambio' } : {}),
    }),
  },
};
