// A message with a field of each kind that a contract can have, for tests of code that reads messages by their descriptors.
import { create, createFileRegistry } from '@bufbuild/protobuf';
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

const known = (name: string) => ({ type: Type.MESSAGE, typeName: `.google.protobuf.${name}` });
const fields: Record<string, object> = {
  text: { type: Type.STRING },
  small_number: { type: Type.INT32 },
  natural: { type: Type.UINT32 },
  large: { type: Type.INT64 },
  huge: { type: Type.UINT64 },
  real: { type: Type.DOUBLE },
  single: { type: Type.FLOAT },
  truth: { type: Type.BOOL },
  bytes: { type: Type.BYTES },
  kind: { type: Type.ENUM, typeName: '.probe.Kind' },
  time: known('Timestamp'),
  span: known('Duration'),
  mask: known('FieldMask'),
  wrapped: known('Int64Value'),
  wrapped_text: known('StringValue'),
  inner: { type: Type.MESSAGE, typeName: '.probe.Everything' },
  list: { type: Type.INT32, label: Label.REPEATED },
  texts: { type: Type.STRING, label: Label.REPEATED },
  inners: { type: Type.MESSAGE, typeName: '.probe.Everything', label: Label.REPEATED },
  map: { type: Type.MESSAGE, typeName: '.probe.Everything.MapEntry', label: Label.REPEATED },
  one: { type: Type.STRING, oneofIndex: 0 },
  other: { type: Type.INT32, oneofIndex: 0 },
};

const file = create(FileDescriptorProtoSchema, {
  name: 'probe.proto',
  package: 'probe',
  syntax: 'proto3',
  dependency: ['timestamp', 'duration', 'field_mask', 'wrappers'].map((name) => `google/protobuf/${name}.proto`),
  enumType: [{ name: 'Kind', value: ['KIND_UNSPECIFIED', 'STRONG', 'HEVY'].map((name, number) => ({ name, number })) }],
  messageType: [
    {
      name: 'Everything',
      oneofDecl: [{ name: 'choice' }],
      field: Object.entries(fields).map(([name, rest], index) => ({
        name,
        number: index + 1,
        label: Label.OPTIONAL,
        jsonName: name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
        ...rest,
      })),
      nestedType: [
        {
          name: 'MapEntry',
          options: { mapEntry: true },
          field: [
            { name: 'key', number: 1, type: Type.INT32, label: Label.OPTIONAL, jsonName: 'key' },
            { name: 'value', number: 2, type: Type.BOOL, label: Label.OPTIONAL, jsonName: 'value' },
          ],
        },
      ],
    },
  ],
});
const wellKnown = [
  file_google_protobuf_timestamp,
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_wrappers,
].map(({ proto }) => proto);
export const everything = createFileRegistry(
  create(FileDescriptorSetSchema, { file: [...wellKnown, file] }),
).getMessage('probe.Everything')!;
