// The last thing that a status passes on its way out, whoever made it: a handler, an interceptor of ours, or grpc-js itself,
// whose own statuses repeat what a caller sent, such as a path. None is larger than its peer takes, and none has a text
// that cannot be written: either would end the connection, or the process, for everybody.
import { type Metadata, type Server, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { cutMessage, withinBounds } from '../bounds.ts';

interface PartialStatus {
  details?: string | null;
  metadata?: Metadata | null;
}

export const boundStatuses: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    sendMetadata: (metadata, next) => next(withinBounds(metadata)),
    sendStatus: (status, next) => next(bound(status) as never),
  });

function bound(status: PartialStatus): PartialStatus {
  const { details, metadata } = status;
  if (!details && !metadata) return status;
  return {
    ...status,
    details: cutMessage(details ?? ''),
    ...(metadata && { metadata: withinBounds(metadata) }),
  };
}

/** What is asked for an RPC that nobody serves meets no interceptor. Must be called before the server listens. */
export function boundUnserved(server: Server): Server {
  const inner = server as unknown as { _respondWithError?: (error: PartialStatus, ...rest: unknown[]) => void };
  const respond = inner._respondWithError;
  if (!respond) throw new Error('this version of grpc-js answers elsewhere for what is not served');
  inner._respondWithError = (error, ...rest) => {
    // It is written as it is, so that only what a header may have is left of it.
    const details = cutMessage(error.details ?? '').replace(/[^ -~]/g, '?');
    respond.call(server, { ...bound(error), details }, ...rest);
  };
  return server;
}
