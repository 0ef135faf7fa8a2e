// The TypeScript types of messages and enums in the JSON of proto3, as the door writes it: numbers of 64 bits, moments and
// spans are texts, and fields without presence are always there.
import type { FieldDescription } from '../../messages.ts';
import type { ContractSource } from '../documentation.ts';

const scalars: Record<string, string> = {
  string: 'string',
  bytes: 'string',
  bool: 'boolean',
  double: 'number',
  float: 'number',
  int32: 'number',
  sint32: 'number',
  sfixed32: 'number',
  uint32: 'number',
  fixed32: 'number',
  int64: 'string',
  sint64: 'string',
  sfixed64: 'string',
  uint64: 'string',
  fixed64: 'string',
  'google.protobuf.Timestamp': 'string',
  'google.protobuf.Duration': 'string',
  'google.protobuf.FieldMask': 'string',
  'google.api.HttpBody': 'Blob | string',
};

/** Collects the types that calls name, each once. */
export class JsonTypes {
  readonly #source: ContractSource;
  readonly #made = new Map<string, string>();

  constructor(source: ContractSource) {
    this.#source = source;
  }

  /** The name of a message's or an enum's type: the words after its package. @throws Error when two would share a name */
  nameOf(type: string): string {
    const name = type.replace(/^sinew\.(?:\w+\.)*v\d+\./, '').replaceAll('.', '');
    const known = this.#made.get(name);
    if (known === undefined) {
      // The name is taken before the fields are written, because a message may hold messages of its own type.
      this.#made.set(name, '');
      this.#made.set(name, `/** \`${type}\` */\n${this.#write(type, name)}`);
    } else if (known && !known.includes(`\`${type}\``)) throw new Error(`${type} is not the first type named ${name}`);
    return name;
  }

  /** The type of one value of a field. */
  typeOf({ type }: FieldDescription): string {
    return scalars[type] ?? this.nameOf(type);
  }

  write(): string {
    return [...this.#made.values()].toSorted().join('\n\n');
  }

  #write(type: string, name: string): string {
    const values = this.#source.documentation.enums.get(type);
    if (values) return `export type ${name} = ${values.map((value) => `'${value.name}'`).join(' | ')};`;
    const message = this.#source.contract.messages.get(type);
    if (!message) throw new Error(`proto/derive/client/types.ts does not know the JSON of ${type}`);
    const fields = message.fields.map((field) => this.#writeField(type, field));
    return `export interface ${name} {\n${fields.join('\n')}\n}`;
  }

  #writeField(message: string, field: FieldDescription): string {
    const comment = this.#source.documentation.commentOf(`${message}.${field.name}`).replaceAll('*/', '* /');
    const value = this.typeOf(field);
    const type = { single: value, list: `(${value})[]`, map: `Record<string, ${value}>` }[field.form];
    const mark = field.presence || field.oneof ? '?' : '';
    return `${comment ? `  /** ${comment.replace(/\s+/g, ' ')} */\n` : ''}  ${field.jsonName}${mark}: ${type};`;
  }
}
