// One way to one method: a REST template with its verb, or the method's own path in gRPC or in the Connect protocol.
import type { HttpRoute, Method } from '#proto/contract.ts';

export interface Way extends Omit<HttpRoute, 'verb'> {
  verb: HttpRoute['verb'] | 'HEAD';
  method: Method;
  access: Exclude<Method['access'], { kind: 'internal' }>;
  /** gRPC-Web is gRPC here. */
  protocol: 'rest' | 'grpc' | 'connect';
  /** Whether the door makes a call; otherwise the door itself answers that the path exists. */
  asked: boolean;
}
