// The RPC of search over the caller's own notes.
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { NoteServiceService } from '#proto/gen/sinew/ai/v1/note.ts';
import type { Dependencies } from '../../api/dependencies.ts';

/** Its tables are loaded by the first search. */
const load = () => import('../finding.ts');

const usualNotes = 10;
/** A search looks at every one. */
const mostSearched = 5000;

export const noteHandlers = ({
  training,
  searcher,
}: Pick<Dependencies, 'training' | 'searcher'>): Handlers<typeof NoteServiceService> => ({
  searchNotes: async ({ query, limit }, { caller: { userId } }: Context) => {
    const [{ findNotes }, notes, { pending }] = await Promise.all([
      load(),
      training.notes(userId, mostSearched),
      training.get(userId),
    ]);
    const found = await findNotes(searcher, { query, notes, userId, limit: limit || usualNotes });
    return { notes: found.map(({ item: note, similarity }) => ({ note, similarity })), pending };
  },
});
