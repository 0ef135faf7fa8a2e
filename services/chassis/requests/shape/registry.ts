// The message types of the contract, read once for a process.
import { readFileSync } from 'node:fs';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { descriptorSetFile } from '#proto/contract.ts';

let registry: FileRegistry | undefined;

export function messageTypes(): FileRegistry {
  registry ??= createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSetFile)));
  return registry;
}
