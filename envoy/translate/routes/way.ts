// One way to one method: a REST template with its verb, or the method's gRPC path.
import type { HttpRoute, Method } from '#proto/contract.ts';

export interface Way extends Omit<HttpRoute, 'verb'> {
  verb: HttpRoute['verb'] | 'HEAD';
  method: Method;
  access: Exclude<Method['access'], { kind: 'internal' }>;
  grpc: boolean;
  /** Whether a call is made for it; otherwise the door itself answers that the path is there. */
  asked: boolean;
}
