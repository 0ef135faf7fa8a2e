// The one registry of the contract's descriptors: services, messages, fields and their options, as the library reads them.
// It takes some megabytes, so a process makes it once, when something first needs it. Code that needs only policies, names
// and bounds reads them as plain data from the contract (contract.ts).
import { readFileSync } from 'node:fs';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** The descriptor set without its comments, which would be three quarters of it. */
export const descriptorSetFile = new URL('./gen/contract.binpb', import.meta.url);

/** The descriptor sets by which the door takes calls that are not gRPC. */
export interface DoorSets {
  /** For REST (derive/transcoding.ts). */
  transcoded: Uint8Array;
  /** For the Connect protocol (derive/connect.ts). */
  connect: Uint8Array;
}

/** The sets of the committed contract, as they were made at generation. */
export const readDoorSets = (): DoorSets => ({
  transcoded: readFileSync(new URL('./gen/transcoded.binpb', import.meta.url)),
  connect: readFileSync(new URL('./gen/connect.binpb', import.meta.url)),
});

/** The descriptor set with its comments. */
const documentedSetFile = new URL('./gen/documented.binpb', import.meta.url);

let plain: FileRegistry | undefined;
let documented: FileRegistry | undefined;

/** The descriptors of the committed contract. */
export function descriptors(): FileRegistry {
  plain ??= readDescriptors(readFileSync(descriptorSetFile));
  return plain;
}

/** The descriptors with the comments, for gRPC reflection. They take many megabytes, and most processes never need them. */
export function documentedDescriptors(): FileRegistry {
  documented ??= readDescriptors(readFileSync(documentedSetFile));
  return documented;
}

/** The descriptors of another contract, from a `google.protobuf.FileDescriptorSet`. */
export const readDescriptors = (set: Uint8Array): FileRegistry =>
  createFileRegistry(fromBinary(FileDescriptorSetSchema, set));
