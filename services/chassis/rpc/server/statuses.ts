// Bounds each status last, on its way out, whoever made it: a handler, an interceptor of ours, or grpc-js itself, which
// repeats text that a caller sent, such as a path. A status that is larger than its peer takes, or has a text that cannot be
// written, would end the connection, or the process, for everybody.
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

/** Bounds the statuses of calls to unknown RPCs, which meet no interceptor. Must be called before the server listens. */
export function boundUnserved(server: Server): Server {
  const inner = server as unknown as { _respondWithError?: (error: PartialStatus, ...rest: unknown[]) => void };
  const respond = inner._respondWithError;
  if (!respond) throw new Error('this version of grpc-js answers elsewhere for what is not served');
  inner._respondWithError = (error, ...rest) => {
    // grpc-js writes this text as it is, so only the characters that a header may have are kept.
    const details = cutMessage(error.details ?? '').replace(/[^ -~]/g, '?');
    respond.call(server, { ...bound(error), details }, ...rest);
  };
  return server;
}
