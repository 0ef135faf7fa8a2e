// The data that an RPC shows of a person, asked for in the call's own context and read while they are sent.
import type { Context } from '../rpc/context.ts';
import { everyPage } from './files.ts';

type Rpc<Request, Response> = (request: Request, context: Context) => Promise<Response>;

export interface ListRequest {
  pageSize: number;
  pageToken: string;
}

type Page<Name extends string, Row> = Record<Name, Row[]> & { nextPageToken: string };

const pageSize = 100;

export const askerOf = (context: Context) => ({
  /** Asks an RPC that answers with one message. */
  async *once<Message>(rpc: Rpc<object, Message>): AsyncGenerator<Message> {
    yield await rpc({}, context);
  },

  /** Asks an RPC that answers with a whole list. @param name of the list in the answer */
  async *whole<Name extends string, Row>(rpc: Rpc<object, Record<Name, Row[]>>, name: Name): AsyncGenerator<Row> {
    yield* (await rpc({}, context))[name];
  },

  /** Asks an RPC that answers with a list in pages. @param name of the list in the answer */
  pages: <Name extends string, Row>(rpc: Rpc<ListRequest, Page<Name, Row>>, name: Name): AsyncIterable<Row> =>
    everyPage(async (pageToken) => {
      const page = await rpc({ pageSize, pageToken }, context);
      return { rows: page[name], nextPageToken: page.nextPageToken };
    }),
});
