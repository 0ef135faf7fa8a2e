// Reads the data that a service hands out about a person, as the user service does.
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Definition } from '#chassis/rpc/handlers.ts';
import type { ExportPart } from '#proto/gen/sinew/export/v1/export.ts';
import { CallError } from './service.ts';

/** The files by their names. */
export async function readOwnExport(
  client: Client,
  { path, requestSerialize, responseDeserialize }: Definition[string],
  token: string,
): Promise<Map<string, string>> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {}, metadata);
  const files = new Map<string, Buffer[]>();
  let name = '';
  try {
    for await (const { part } of stream as AsyncIterable<ExportPart>) {
      if (part?.$case === 'file') {
        name = part.value;
        if (files.has(name)) throw new Error(`there are two files ${name}`);
        files.set(name, []);
      } else files.get(name)!.push(part!.value as Buffer);
    }
  } catch (error) {
    throw new CallError(error as ServiceError);
  }
  return new Map([...files].map(([file, pieces]) => [file, Buffer.concat(pieces).toString()]));
}
