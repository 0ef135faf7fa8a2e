// The RPC that hands out all data of a person. Its answer is useful only as a whole.
import { toParts } from '#chassis/personal-data/files.ts';
import type { Holder } from '#chassis/personal-data/holders.ts';
import type { Context } from '#chassis/rpc/context.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { ExportServiceService } from '#proto/gen/sinew/user/v1/export.ts';
import { actOf } from '../audit/origin.ts';
import type { Dependencies } from '../dependencies.ts';
import { toArchive } from './archive.ts';
import { collect } from './collect.ts';
import { ownFiles } from './own.ts';

export function exportHandlers(
  dependencies: Dependencies,
  others: readonly Holder[],
): Handlers<typeof ExportServiceService> {
  const { audit, clock } = dependencies;
  const sourcesFor = (context: Context) => [
    { name: 'user', parts: toParts(ownFiles(dependencies, context)) },
    ...others.map((holder) => ({ name: holder.name, parts: holder.export(context) })),
  ];
  return {
    exportMe: (_, context) => {
      const now = clock.now();
      context.mustBeWhole();
      context.answerHeader('content-disposition', `attachment; filename="sinew-${now.toISOString().slice(0, 10)}.zip"`);
      return toBodies(async function* () {
        await audit.append({ ...actOf(context, clock.now()), action: 'DATA_EXPORTED' });
        yield* toArchive(collect(sourcesFor(context)), now);
      });
    },
  };
}

async function* toBodies(pieces: () => AsyncIterable<Buffer>): AsyncGenerator<HttpBody> {
  for await (const data of pieces()) yield { contentType: 'application/zip', data, extensions: [] };
}
