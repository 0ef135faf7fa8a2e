// What documents, clients and tools say beyond the contract's plain data: the comments, the values of enums, and the groups of
// fields of which one must be given. They are read from the descriptor set with its comments, which no process of the mesh
// loads.
import {
  type DescEnum,
  type DescFile,
  type DescMessage,
  type DescService,
  type FileRegistry,
  getOption,
  hasOption,
} from '@bufbuild/protobuf';
import type { Contract } from '../contract.ts';

/** The contract with its comments. */
export interface ContractSource {
  contract: Pick<Contract, 'methods' | 'messages' | 'reasons'>;
  documentation: Documentation;
}

export interface Documentation {
  /** The comment of a message, field, enum, value, service or method by its full name; empty when it has none. */
  commentOf(name: string): string;
  /** The names of an enum's values, in the order of the contract, by the enum's full name. */
  enums: ReadonlyMap<string, readonly EnumValue[]>;
  /** The groups of fields of which exactly one must be given, by message and group: `sinew.ai.v1.Fact.kind`. */
  requiredGroups: ReadonlySet<string>;
}

export interface EnumValue {
  name: string;
  number: number;
}

export function readDocumentation(registry: FileRegistry): Documentation {
  const comments = new Map<string, string>();
  const enums = new Map<string, readonly EnumValue[]>();
  const requiredGroups = new Set<string>();
  for (const file of registry.files) {
    const found = commentsOf(file);
    for (const [name, path] of namesOf(file)) comments.set(name, found.get(path.join('.')) ?? '');
    // The comment of a file tells of its service, where the service has none of its own.
    const ofFile = found.get(`${syntax}`) ?? '';
    for (const { typeName } of file.services) comments.set(typeName, comments.get(typeName) || ofFile);
  }
  for (const type of registry) {
    if (type.kind === 'enum') enums.set(type.typeName, type.values.map(toValue));
    if (type.kind === 'message') for (const group of requiredIn(registry, type)) requiredGroups.add(group);
  }
  return { commentOf: (name) => comments.get(name) ?? '', enums, requiredGroups };
}

const toValue = ({ name, number }: EnumValue): EnumValue => ({ name, number });

function requiredIn(registry: FileRegistry, { typeName, oneofs }: DescMessage): string[] {
  const extension = registry.getExtension('buf.validate.oneof');
  if (!extension) return [];
  const required = oneofs.filter(
    (group) => hasOption(group, extension) && (getOption(group, extension) as { required: boolean }).required,
  );
  return required.map(({ name }) => `${typeName}.${name}`);
}

/** The comments of a file by the place of what they stand above, as `google.protobuf.SourceCodeInfo` counts places. */
function commentsOf({ proto }: DescFile): Map<string, string> {
  const locations = proto.sourceCodeInfo?.location ?? [];
  return new Map(locations.map(({ path, leadingComments }) => [path.join('.'), toText(leadingComments)]));
}

/** Joins the lines of a paragraph, which the contract breaks at its margin. */
const toText = (comment: string): string =>
  comment
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '))
    .filter(Boolean)
    .join('\n\n');

type Named = [name: string, path: readonly number[]];

/** The field numbers of `google.protobuf.FileDescriptorProto` and its parts. */
const syntax = 12;
const inFile = { message: 4, enum: 5, service: 6 };
const inMessage = { field: 2, message: 3, enum: 4 };
const valueOfEnum = 2;
const methodOfService = 2;

const namesOf = (file: DescFile): Named[] => [
  ...file.messages.flatMap((message, index) => namesOfMessage(message, [inFile.message, index])),
  ...file.enums.flatMap((type, index) => namesOfEnum(type, [inFile.enum, index])),
  ...file.services.flatMap((service, index) => namesOfService(service, [inFile.service, index])),
];

/** Map entries are messages too, so the place of a nested message is that among all of them. */
const namesOfMessage = (message: DescMessage, path: readonly number[]): Named[] => [
  [message.typeName, path],
  ...message.fields.map(
    (field, index): Named => [`${message.typeName}.${field.name}`, [...path, inMessage.field, index]],
  ),
  ...message.nestedMessages.flatMap((nested) =>
    namesOfMessage(nested, [...path, inMessage.message, message.proto.nestedType.indexOf(nested.proto)]),
  ),
  ...message.nestedEnums.flatMap((nested, index) => namesOfEnum(nested, [...path, inMessage.enum, index])),
];

const namesOfEnum = (type: DescEnum, path: readonly number[]): Named[] => [
  [type.typeName, path],
  ...type.values.map((value, index): Named => [`${type.typeName}.${value.name}`, [...path, valueOfEnum, index]]),
];

const namesOfService = (service: DescService, path: readonly number[]): Named[] => [
  [service.typeName, path],
  ...service.methods.map(
    (method, index): Named => [`${service.typeName}/${method.name}`, [...path, methodOfService, index]],
  ),
];
