// Contracts larger than ours: services that have the same five methods each, copies of ours under other names. They are made
// as descriptors and read like the contract itself.
import { readFileSync } from 'node:fs';
import {
  clone,
  create,
  type DescExtension,
  fromBinary,
  getExtension,
  setExtension,
  toBinary,
} from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
  MethodDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { type Contract, readContract } from '#proto/contract.ts';
import { toConnectSet } from '#proto/derive/connect.ts';
import { toTranscodedSet } from '#proto/derive/transcoding.ts';
import { type DoorSets, descriptorSetFile, descriptors, readDescriptors } from '#proto/descriptors.ts';

/** A list, a read by an id, a write, a write that may be done twice, and a custom verb. */
const originals = ['ListWorkouts', 'GetWorkout', 'LogSet', 'DeleteWorkout', 'FinishWorkout'];
export const methodsEach = originals.length;

export interface Synthetic {
  contract: Contract;
  sets: DoorSets;
}

/** The path by which REST callers of a synthetic service find what the original has under `path`. */
export const syntheticPath = (service: string, path: string): string => `/${service}${path}`;

/** The contract with the services `before` ahead of ours and `after` behind them. */
export function toSynthetic({ before, after }: { before: readonly string[]; after: readonly string[] }): Synthetic {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSetFile));
  // The files of ours come first, because the others import them.
  set.file.push(...[...before, ...after].map(toFile));
  const bytes = toBinary(FileDescriptorSetSchema, set);
  const { contract } = readContract(readDescriptors(bytes));
  const ofBefore = new Set(before);
  const first = contract.methods.filter(({ service }) => ofBefore.has(service));
  const methods = [...first, ...contract.methods.filter((method) => !first.includes(method))];
  return { contract: { ...contract, messages: contract.messages, methods }, sets: toDoorSets(bytes) };
}

const toDoorSets = (set: Uint8Array): DoorSets => ({ transcoded: toTranscodedSet(set), connect: toConnectSet(set) });

function toFile(name: string): FileDescriptorProto {
  const { file, methods } = descriptors().getService('sinew.workout.v1.WorkoutService')!;
  const copied = originals.map((original) => methods.find((method) => method.name === original)!);
  return create(FileDescriptorProtoSchema, {
    name: `sinew/${name}/v1/${name}.proto`,
    syntax: 'proto3',
    package: `sinew.${name}.v1`,
    dependency: [file.proto.name, ...file.proto.dependency],
    service: [{ name: 'CopyService', method: copied.map(({ proto }) => toMethod(proto, name)) }],
  });
}

function toMethod(original: MethodDescriptorProto, name: string): MethodDescriptorProto {
  const method = clone(MethodDescriptorProtoSchema, original);
  const http = descriptors().getExtension('google.api.http') as DescExtension;
  const rule = getExtension(method.options!, http) as { pattern: { value: string } };
  rule.pattern.value = syntheticPath(name, rule.pattern.value);
  setExtension(method.options!, http, rule as never);
  return method;
}
