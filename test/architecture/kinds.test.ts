// Every file of a service is of one kind. Its name or its place tells the kind, and each kind has a list of allowed imports.
// The house has four kinds: api (protocol in and out), use case (stores and rules, no SQL, no protocol), rule (pure) and
// store (SQL). Two more kinds stand at the border: wiring puts the others together, and an adapter speaks to the world
// outside the mesh (mail servers, providers, files) or to a library that reads, computes for long or keeps a state.
import { describe, expect, it } from 'vitest';
import { importsOf, isSource, isTest, listFiles, readSource, valueImportsOf } from './sources.ts';

type Kind = 'wiring' | 'adapter' | 'api' | 'use case' | 'store' | 'rule';

/**
 * The first pattern that fits a path below `services/` gives the kind. If no pattern fits, the file is a rule, the strictest
 * kind.
 */
const places: readonly [Kind, RegExp][] = [
  ['wiring', /^\w+\/(main|service|config|articles|rebuild|rotate-keys|verify-audit)\.ts$/],
  ['wiring', /^\w+\/[\w-]+\/(service|rotation|operations|live|delivery-channels)\.ts$/],
  ['api', /\/api(\.ts$|\/)|^user\/(dependencies|export\/own|audit\/origin)\.ts$/],
  ['store', /\/store(\.ts$|\/)|^user\/keys\/seal\.ts$/],
  ['adapter', /\/metrics\.ts$|^notification\/channels\/(address-guard|email|outbox|push|sms)\.ts$/],
  ['adapter', /^notification\/bounces\/(mailbox|returned)\.ts$|^workout\/import\/(csv\/|testing\.ts)/],
  ['adapter', /^user\/(account\/password|export\/archive|keys\/publisher|provider\/client|session\/token)\.ts$/],
  ['adapter', /^ai\/model\/provider\/(client|embedding|probe|reader|step)\.ts$/],
  ['use case', /^ai\/model\/(answer|availability|turn)\.ts$/],
  ['use case', /^notification\/(bounces\/reader|delivery\/(sender|worker)|stream\/(hub|watch))\.ts$/],
  ['use case', /^user\/(api-key\/exchange|authentication\/authentication|keys\/keyring|proof\/reauthentication)\.ts$/],
  ['use case', /^user\/(provider\/providers|recovery\/password-reset|revocation\/feed|second-factor\/guard)\.ts$/],
  ['use case', /^user\/(export\/collect|session\/opener|sign-in\/sign-in)\.ts$/],
  [
    'use case',
    /^ai\/(conversation\/answering|organisation\/keys|planning\/keeper|training\/follower|usage\/charge|vectors\/searcher)\.ts$/,
  ],
  ['use case', /^workout\/import\/(reader|workouts)\.ts$/],
];

const kindOf = (file: string): Kind =>
  places.find(([, pattern]) => pattern.test(file.replace('services/', '')))?.[0] ?? 'rule';

/**
 * Parts of the chassis that are rules: a refusal, names and texts, a clock as an argument, a page's template, a token's
 * form.
 */
const pureChassis =
  /^services\/chassis\/(rpc\/(errors|violation|pages)|text\/\w+|runtime\/clock|database\/identifiers|web\/(html|page|language)|identity\/(token-form|opaque-token))\.ts$/;
/** Libraries that only compute. */
const purePackages =
  /^(node:(crypto|util|buffer|assert|net)|temporal-polyfill|otpauth|ipaddr\.js|lru-cache|zod|ical-generator)$/;
/** The chassis' parts for use cases: they guard work, seal, and tell about revocations. */
const useCaseChassis =
  /^services\/chassis\/(runtime\/(repetition\/)?[\w-]+|secrets\/envelopes?|identity\/revocations|database\/pool\/joining|personal-data\/\w+|telemetry\/traced-work)\.ts$/;
const storeChassis =
  /^services\/chassis\/(database|events|secrets|personal-data|idempotency|rpc\/pages\.ts|runtime|telemetry\/traced-work\.ts)/;
/** The contract's enums, limits and roles are data for every kind. */
const generated = /^proto\/(gen\/|contract\.ts$)/;

interface Allowed {
  kinds: readonly Kind[];
  outside: readonly RegExp[];
}

/** The imports by value that each kind may have, besides the contract's data. Wiring and adapters may import everything. */
const allowed: Partial<Record<Kind, Allowed>> = {
  rule: { kinds: ['rule'], outside: [pureChassis, purePackages] },
  'use case': {
    kinds: ['use case', 'rule', 'store', 'adapter'],
    outside: [pureChassis, purePackages, useCaseChassis, /^jose$/],
  },
  store: { kinds: ['store', 'rule'], outside: [pureChassis, purePackages, storeChassis] },
  api: {
    kinds: ['api', 'use case', 'rule', 'adapter', 'store'],
    outside: [pureChassis, purePackages, /^(services\/chassis\/|node:stream|@fastify\/busboy$)/],
  },
};

/** Rules may read tables and texts that are constants: their modules read them from files, once, when they are loaded. */
const constants = [
  'services/workout/catalogue/catalogue.ts',
  'services/ai/knowledge/articles.ts',
  'services/ai/search/vocabulary.ts',
];

const files = listFiles().filter(
  (file) => isSource(file) && !isTest(file) && /^services\/(?!chassis\/|tooling\/)/.test(file),
);
const ofKind = (kind: Kind): string[] => files.filter((file) => kindOf(file) === kind);
const isOfService = (path: string): boolean => /^services\/(?!chassis\/)/.test(path);

function wrongImports(file: string, { kinds, outside }: Allowed): string[] {
  return valueImportsOf(file)
    .filter((path) =>
      isOfService(path)
        ? !kinds.includes(kindOf(path))
        : !generated.test(path) && !outside.some((pattern) => pattern.test(path)),
    )
    .map((path) => `${file} → ${path}`);
}

const sql = /\b(sql|transaction)(<[^`]*>)?`/;

describe('a file of a service', () => {
  it('has its kind by its name or place, and each kind has files', () => {
    const kinds = ['wiring', 'adapter', 'api', 'use case', 'store', 'rule'] as const;
    for (const kind of kinds) expect(ofKind(kind).length, kind).toBeGreaterThan(5);
    // An entry of the list that no file fits is out of date.
    const idle = places.filter(([, pattern]) => !files.some((file) => pattern.test(file.replace('services/', ''))));
    expect(idle).toEqual([]);
  });

  it.each(Object.entries(allowed))('that is of the kind %s imports by value what is on its list', (kind, list) => {
    expect(
      ofKind(kind as Kind)
        .filter((file) => !constants.includes(file))
        .flatMap((file) => wrongImports(file, list)),
    ).toEqual([]);
  });

  it('has SQL in a store only', () => {
    const others = files.filter((file) => !['store', 'wiring'].includes(kindOf(file)));
    expect(others.filter((file) => sql.test(readSource(file)))).toEqual([]);
  });

  it('knows the protocol in an api, in wiring and in an adapter only', () => {
    const protocol = /^(@grpc\/|services\/chassis\/(rpc\/(client|server|handlers|context|interceptors)|web\/answer))/;
    const inner = files.filter((file) => ['rule', 'use case', 'store'].includes(kindOf(file)));
    expect(inner.filter((file) => importsOf(file).some((path) => protocol.test(path)))).toEqual([]);
  });

  it('reaches a store from a use case, an api or wiring, and never from a rule, not even by a type', () => {
    const wrong = ofKind('rule').flatMap((file) =>
      importsOf(file)
        .filter((path) => isOfService(path) && ['store', 'api', 'wiring'].includes(kindOf(path)))
        .map((path) => `${file} → ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  it('that is a rule takes from node:net no more than the reading of addresses', () => {
    const taken = ofKind('rule').flatMap((file) =>
      [...readSource(file).matchAll(/import \{([^}]*)\} from 'node:net'/g)].flatMap(([, names]) =>
        names!.split(',').map((name) => name.trim()),
      ),
    );
    expect(taken.filter((name) => !['BlockList', 'isIP'].includes(name))).toEqual([]);
  });
});
