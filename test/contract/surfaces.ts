// Everything that follows from a contract, each surface as a text, so that two contracts can be compared surface by surface:
// the door's listener and routes, the services' own guards, who may call whom, the table of policies, and what becomes of the
// fields of a message, also in logs.
import { create, type FileRegistry } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { compileTidy } from '#chassis/text/texts.ts';
import { deriveAllowances } from '#consul/intentions/derive.ts';
import type { EdgeSettings, MeshState } from '#envoy/mesh.ts';
import { translate } from '#envoy/translate/translate.ts';
import { type Contract, readContract } from '#proto/contract.ts';
import { readDocumentation } from '#proto/derive/documentation.ts';
import { writeOpenApi } from '#proto/derive/openapi/document.ts';
import { effectivePolicies } from '#proto/derive/policy/effective.ts';
import { policyTable } from '#proto/derive/policy/table.ts';
import { toTools } from '#proto/derive/tools/tools.ts';
import { readDescriptors } from '#proto/descriptors.ts';
import { privateFields, privateTexts } from '#proto/privacy.ts';
import { commonSettings, publishedKey } from '#test/harness/static-door.ts';
import { guardsOf } from './guards.ts';

export interface SetReading {
  contract: Contract;
  registry: FileRegistry;
}

export function readSet(descriptorSet: Uint8Array): SetReading {
  const registry = readDescriptors(descriptorSet);
  return { contract: readContract(registry).contract, registry };
}

/** The contract with the methods of one path or one service alone. */
export function narrow({ contract, registry }: SetReading, isWanted: (path: string) => boolean): SetReading {
  const methods = contract.methods.filter(({ path }) => isWanted(path));
  const services = new Set(methods.map(({ service }) => service));
  const anonymous = new Map([...contract.limits.anonymous].filter(([name]) => services.has(name)));
  const limits = { ...contract.limits, anonymous };
  return { contract: { ...contract, messages: contract.messages, methods, limits }, registry };
}

const settings: EdgeSettings = {
  ...commonSettings,
  port: 8080,
  adminSocket: '/xds/admin.sock',
  directory: '/xds',
  tls: undefined,
};
const keys = [publishedKey];
const sets = { transcoded: new Uint8Array(), connect: new Uint8Array() };
const proof = { certificate: '', privateKey: '', roots: '', prefix: 'spiffe://mesh/svc/' };
const mesh: MeshState = { services: new Map(), keys, certificate: undefined, proof };

/** @param message the full name of a message with a text `name` */
export async function surfacesOf({ contract, registry }: SetReading, message: string): Promise<Record<string, string>> {
  const { lds, rds, cds } = translate({ contract, sets, mesh, settings });
  const guards = await Promise.all(contract.methods.map(guardsOf));
  const documentation = readDocumentation(registry);
  // The set has no comments, and a tool must have words.
  const named = { ...documentation, commentOf: (name: string) => name };
  const surfaces = {
    listener: lds,
    routes: rds,
    clusters: cds,
    guards,
    intentions: deriveAllowances(contract),
    openapi: writeOpenApi({ contract, documentation }),
    tools: toTools({ contract, documentation: named }),
    table: policyTable(effectivePolicies(contract)),
    holders: contract.personalData,
    fields: contract.messages.get(message),
    texts: tidied(registry, message),
    validation: validated(registry, message),
    exports: privateFields(registry, registry.getMessage(message)!),
    logs: privateTexts(registry, registry.getMessage(message)!, { name: 'Ada' }),
  };
  return Object.fromEntries(Object.entries(surfaces).map(([name, value]) => [name, JSON.stringify(value) ?? '']));
}

/** What is kept of a text with blanks around it. */
function tidied(registry: FileRegistry, message: string): unknown {
  const value = { name: ' Ada ' };
  const problems = compileTidy(registry, registry.getMessage(message)!)?.(value);
  return { value, problems };
}

function validated(registry: FileRegistry, message: string): string {
  const type = registry.getMessage(message)!;
  return createValidator({ registry }).validate(type, create(type, { name: 'x'.repeat(20) } as never)).kind;
}
