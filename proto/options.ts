// Our own options as the library reads them from the descriptors. contract.ts turns them into plain data; nothing else reads
// them.
import { type FileRegistry, getOption, hasOption } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type { ProofMessage } from './proof.ts';

/** Reads one of our own options by its name: ts-proto drops options, and a few shapes are not worth a second generator. */
export function optionOf<Value>(
  registry: FileRegistry,
  element: Parameters<typeof getOption>[0],
  name: string,
): Value | undefined {
  const extension = registry.getExtension(name);
  return extension && hasOption(element, extension) ? (getOption(element, extension) as Value) : undefined;
}

export interface MethodPolicyMessage {
  access?: AccessMessage;
  limit?: LimitMessage;
  timeout?: Duration;
  cache?: CacheMessage;
  secretAnswer?: boolean;
  page: boolean;
  mediaTypes?: string[];
  proof?: ProofMessage;
  lifecycle?: LifecycleMessage;
  errors?: number[];
  tool?: { name: string; destructive: boolean };
}
export interface LifecycleMessage {
  deprecatedSince: string;
  sunset: string;
  replacement: string;
}
export interface AccessMessage {
  kind: { case?: 'public' | 'signedIn' | 'internal'; value?: AccessKind };
}
export interface AccessKind {
  callers: string[];
  scope: number;
  permission: number;
  outlivesSession?: boolean;
  endsSession?: boolean;
  orForOneself?: boolean;
}
export interface CacheMessage {
  maxAge?: Duration;
  sharing: number;
}
export interface LimitMessage {
  requests: number;
  window?: Duration;
  by: number;
  burst: number;
}
export interface ServicePolicyMessage {
  anonymous?: LimitMessage;
  clients: string[];
  personalData?: boolean;
}
export interface MeshPolicyMessage {
  overall?: LimitMessage;
  anonymous?: LimitMessage;
}
export interface HttpRuleMessage {
  pattern: { case?: string; value?: unknown };
  body: string;
  additionalBindings: HttpRuleMessage[];
}
