// The one registry of the contract's descriptors: services, messages, fields and their options, as the library reads them. It is
// made when it is first asked for and once for a process, for it takes some megabytes. Whatever needs no more than policies,
// names and bounds reads them as plain data from the contract (contract.ts).
import { readFileSync } from 'node:fs';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** The descriptor set. Comments are left out: they are three quarters of the whole. */
export const descriptorSetFile = new URL('./gen/contract.binpb', import.meta.url);

/** What Envoy's transcoder is given (derive/transcoding.ts). */
export const transcodedSetFile = new URL('./gen/transcoded.binpb', import.meta.url);

/** The same as the descriptor set with the comments. */
const documentedSetFile = new URL('./gen/documented.binpb', import.meta.url);

let plain: FileRegistry | undefined;
let documented: FileRegistry | undefined;

/** The descriptors of the committed contract. */
export function descriptors(): FileRegistry {
  plain ??= readDescriptors(readFileSync(descriptorSetFile));
  return plain;
}

/** The same with the comments, for gRPC reflection: it holds many megabytes, and most processes are never asked. */
export function documentedDescriptors(): FileRegistry {
  documented ??= readDescriptors(readFileSync(documentedSetFile));
  return documented;
}

/** The descriptors of another contract, from a `google.protobuf.FileDescriptorSet`. */
export const readDescriptors = (set: Uint8Array): FileRegistry =>
  createFileRegistry(fromBinary(FileDescriptorSetSchema, set));
