// Connects to the services that hold data of people, as the contract names them, for the service that brings the data
// together.
import { loadContract } from '#proto/contract.ts';
import { ExportPart, ExportRequest } from '#proto/gen/sinew/export/v1/export.ts';
import { ListSecretUsesRequest, ListSecretUsesResponse } from '#proto/gen/sinew/secrets/v1/use.ts';
import { type ClientOptions, connectClient, streamMethod } from '../rpc/client/client.ts';
import type { Context } from '../rpc/context.ts';

export interface Holder {
  /** The holder's name in the registry. */
  name: string;
  /** Everything that the holder keeps of the call's person. @throws Refusal when anything is missing */
  export: (context: Context) => AsyncIterable<ExportPart>;
  /** Who used the secrets that the holder keeps for the call's person, or for an organisation. */
  listSecretUses?: (request: ListSecretUsesRequest, context: Context) => Promise<ListSecretUsesResponse>;
}

export interface ConnectedHolder extends Holder {
  close: () => void;
}

export const connectHolders = (options: ClientOptions): ConnectedHolder[] =>
  loadContract().personalData.map((name) => {
    const path = `/sinew.${name}.v1.PersonalDataService/Export`;
    const methods = {
      export: streamMethod(path, ExportRequest, ExportPart),
      listSecretUses: {
        ...streamMethod(path.replace(/Export$/, 'ListSecretUses'), ListSecretUsesRequest, ListSecretUsesResponse),
        responseStream: false,
      },
    } as const;
    const { call, close } = connectClient(methods, options);
    const { listSecretUses } = call;
    return {
      name,
      listSecretUses,
      close,
      export: (context) => call.export({}, context),
    };
  });
