// One way to one method: a REST template with its verb, or the method's gRPC path.
import type { HttpRoute, Method } from '#proto/contract.ts';

export interface Way extends Omit<HttpRoute, 'verb'> {
  verb: HttpRoute['verb'] | 'HEAD';
  method: Method;
  access: Exclude<Method['access'], { kind: 'internal' }>;
  grpc: boolean;
  /** Whether the door makes a call; otherwise the door itself answers that the path exists. */
  asked: boolean;
}
