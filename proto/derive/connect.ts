// The descriptor set by which the door takes calls of the Connect protocol. In it each method takes a `RawRequest` and answers
// with a `google.api.HttpBody`, on the path of its gRPC calls. So the transcoder passes bytes both ways and reads neither: the
// service knows the protocol (services/chassis/requests/connect).
import { create, type FileRegistry, setExtension, toBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
  MethodDescriptorProtoSchema,
  MethodOptionsSchema,
} from '@bufbuild/protobuf/wkt';
import { type Method, readContract } from '../contract.ts';
import { readDescriptors } from '../descriptors.ts';

const rawRequest = 'sinew/door/v1/raw_request.proto';
const annotations = 'google/api/annotations.proto';
/** The transcoder writes the statuses of refusals in JSON. */
const statuses = ['google/rpc/status.proto', 'google/rpc/error_details.proto'];

/** Whether callers of the Connect protocol can call the method. An upload has its own form, which is a REST body. */
export const speaksConnect = ({ access, requestStream }: Method): boolean =>
  access.kind !== 'internal' && !requestStream;

/** Whether the method also takes a Connect call as a GET, which caches and browsers may repeat. */
export const takesConnectGet = ({ idempotency, responseStream }: Method): boolean =>
  idempotency === 'read' && !responseStream;

/** Turns the bytes of one `google.protobuf.FileDescriptorSet` into those of another. */
export function toConnectSet(descriptorSet: Uint8Array): Uint8Array {
  const registry = readDescriptors(descriptorSet);
  const { methods } = readContract(registry).contract;
  const services = Map.groupBy(methods.filter(speaksConnect), ({ grpcService }) => grpcService);
  const file = [
    ...closureOf(registry, [rawRequest, annotations, ...statuses]),
    ...[...services].map(([name, own]) => toFile(registry, name, own)),
  ];
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
}

/** The files with all that they import, each behind its imports. */
function closureOf(
  registry: FileRegistry,
  names: readonly string[],
  found = new Map<string, FileDescriptorProto>(),
): FileDescriptorProto[] {
  for (const name of names) {
    const file = [...registry.files].find(({ proto }) => proto.name === name);
    if (!file) throw new Error(`the contract has no ${name}`);
    if (found.has(name)) continue;
    closureOf(registry, file.proto.dependency, found);
    found.set(name, file.proto);
  }
  return [...found.values()];
}

function toFile(registry: FileRegistry, service: string, methods: readonly Method[]): FileDescriptorProto {
  const cut = service.lastIndexOf('.');
  return create(FileDescriptorProtoSchema, {
    name: `connect/${service}.proto`,
    syntax: 'proto3',
    package: service.slice(0, cut),
    dependency: [rawRequest, 'google/api/httpbody.proto', annotations],
    service: [{ name: service.slice(cut + 1), method: methods.map((method) => toMethod(registry, method)) }],
  });
}

function toMethod(registry: FileRegistry, method: Method): MethodDescriptorProto {
  const { path, responseStream } = method;
  const options = create(MethodOptionsSchema);
  setExtension(options, registry.getExtension('google.api.http')!, toRule(registry, method) as never);
  return create(MethodDescriptorProtoSchema, {
    name: path.slice(path.lastIndexOf('/') + 1),
    inputType: '.sinew.door.v1.RawRequest',
    outputType: '.google.api.HttpBody',
    serverStreaming: responseStream,
    options,
  });
}

function toRule(registry: FileRegistry, method: Method): unknown {
  const { path } = method;
  const rule = registry.getMessage('google.api.HttpRule')!;
  const get = create(rule, { pattern: { case: 'get', value: path } } as never);
  return create(rule, {
    pattern: { case: 'post', value: path },
    body: 'content',
    additionalBindings: takesConnectGet(method) ? [get] : [],
  } as never);
}
