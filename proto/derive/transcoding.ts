// The descriptor set for the door's transcoder. In it every method with a REST route takes a `RawRequest`, which holds the body
// as it came, and answers with a `google.api.HttpBody`, which holds the body that the caller gets. So the transcoder matches
// paths and passes bytes. It does not parse what a stranger sends, because only the service can do this exactly, and it does
// not write JSON, because the service does it in a tenth of the time (services/chassis/answers).
import { type DescExtension, fromBinary, getExtension, hasExtension, setExtension, toBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
  type MethodDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import { readDescriptors } from '../descriptors.ts';
import { withoutVariables } from '../template.ts';

const rawRequest = { type: '.sinew.door.v1.RawRequest', file: 'sinew/door/v1/raw_request.proto', field: 'content' };
const rawAnswer = { type: '.google.api.HttpBody', file: 'google/api/httpbody.proto' };

/** Turns the bytes of one `google.protobuf.FileDescriptorSet` into those of another. */
export function toTranscodedSet(descriptorSet: Uint8Array): Uint8Array {
  const set = fromBinary(FileDescriptorSetSchema, descriptorSet);
  const http = readDescriptors(descriptorSet).getExtension('google.api.http');
  if (!http) throw new Error('the contract has no google.api.http, by which REST routes are given');
  for (const file of set.file) {
    const methods = file.service.flatMap(({ method }) => method).filter((method) => hasRoute(method, http));
    for (const method of methods) passRaw(method, http);
    if (methods.length === 0) continue;
    file.dependency = [...new Set([...file.dependency, rawRequest.file, rawAnswer.file])];
  }
  set.file = withFirst(rawRequest.file, set);
  return toBinary(FileDescriptorSetSchema, set);
}

const hasRoute = ({ options }: MethodDescriptorProto, http: DescExtension): boolean =>
  options !== undefined && hasExtension(options, http);

function passRaw(method: MethodDescriptorProto, http: DescExtension): void {
  const rule = getExtension(method.options!, http) as HttpRule;
  for (const each of [rule, ...rule.additionalBindings]) {
    if (typeof each.pattern.value === 'string') each.pattern.value = withoutVariables(each.pattern.value);
    each.body = rawRequest.field;
  }
  setExtension(method.options!, http, rule);
  method.inputType = rawRequest.type;
  method.outputType = rawAnswer.type;
}

/** Puts a file and its imports first: Envoy builds the files in their order, and each must stand after its imports. */
function withFirst(name: string, { file: files }: FileDescriptorSet): FileDescriptorProto[] {
  const first: FileDescriptorProto[] = [];
  const add = (path: string): void => {
    const file = files.find((other) => other.name === path);
    if (!file) throw new Error(`the contract has no ${path}`);
    if (first.includes(file)) return;
    for (const dependency of file.dependency) add(dependency);
    first.push(file);
  };
  add(name);
  return [...first, ...files.filter((file) => !first.includes(file))];
}

interface HttpRule {
  pattern: { case?: string; value?: unknown };
  body: string;
  additionalBindings: HttpRule[];
}
