// The contract check has to name the RPC that breaks a rule. Each case is a small contract, built by buf.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContract } from '#proto/check.ts';
import { readContract } from '#proto/contract.ts';
import { readDescriptors } from '#proto/descriptors.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract '));
  for (const path of ['google', 'buf', 'sinew/policy', 'sinew/errors']) {
    await cp(join(root, 'proto', path), join(folder, path), { recursive: true });
  }
});

afterAll(() => rm(folder, { recursive: true }));

const access = 'access: { signed_in: {} }';
const limit = 'limit: { requests: 1 window: { seconds: 1 } by: BY_CALLER }';
const timeout = 'timeout: { seconds: 1 }';
const policy = (...parts: string[]) => `option (sinew.policy.v1.method) = { ${parts.join(' ')} };`;
const whole = policy(access, limit, timeout);
const route = (rule: string) => `option (google.api.http) = { ${rule} };`;
const internal = policy('access: { internal: { callers: ["probe"] } }', limit, timeout);

/** The check's findings about a service `sinew.probe.v1.Probe` with these RPCs and options. */
async function problemsOf(
  rpcs: Record<string, string>,
  request = 'Empty',
  { ownOptions = '', messages = '' } = {},
): Promise<string[]> {
  const methods = Object.entries(rpcs).map(
    ([name, options]) => `rpc ${name}(${request}) returns (Empty) { ${options} }`,
  );
  const source = `syntax = "proto3"; package sinew.probe.v1;
    import "google/api/annotations.proto"; import "sinew/policy/v1/policy.proto";
    message Empty { string id = 1; string page_token = 2; } ${messages} message InGym { string organisation_id = 1; } service Probe { ${ownOptions} ${methods.join('\n')} }`;
  await writeFile(join(folder, 'probe.proto'), source);
  const buf = join(root, 'node_modules/.bin/buf');
  const built = await execa(buf, ['build', '--as-file-descriptor-set', '-o', '-'], { cwd: folder, encoding: 'buffer' });
  return checkContract(readContract(readDescriptors(built.stdout)));
}

describe('the contract check', () => {
  it('takes a whole policy', async () => {
    expect(await problemsOf({ Get: whole })).toEqual([]);
  });

  it.each([
    ['errors: [RATE_LIMITED]', 'Bad declares RATE_LIMITED, which its policy says already'],
    ['errors: [GOAL_NOT_FOUND, GOAL_NOT_FOUND]', 'Bad declares GOAL_NOT_FOUND twice'],
    ['lifecycle: { deprecated_since: "2026-02-30" }', 'Bad is deprecated since 2026-02-30'],
    ['lifecycle: { deprecated_since: "2026-11-01" sunset: "2026-11-01" }', 'Bad ends on 2026-11-01'],
    [
      'lifecycle: { deprecated_since: "2026-11-01" replacement: "sinew.probe.v1.Probe/None" }',
      'Bad is replaced by /sinew.probe.v1.Probe/None, which is no method',
    ],
    [
      'lifecycle: { deprecated_since: "2026-11-01" replacement: "sinew.probe.v1.Probe/Bad" }',
      'Bad is replaced by /sinew.probe.v1.Probe/Bad, which is deprecated itself',
    ],
    ['tool: { name: "List" }', 'Bad has a tool named List'],
    ['tool: { name: "find_it" }', 'Bad has the tool find_it, and so has another method'],
  ])('names an RPC with %s', async (option, problem) => {
    const good = policy(access, limit, timeout, 'tool: { name: "find_it" }');
    const problems = await problemsOf({ Good: good, Bad: policy(access, limit, timeout, option) });
    expect(problems).toContain(`/sinew.probe.v1.Probe/${problem}`);
  });

  it('takes a deprecated RPC, a tool and declared reasons', async () => {
    const old = policy(
      access,
      limit,
      timeout,
      'errors: [GOAL_NOT_FOUND]',
      'tool: { name: "get_goal" destructive: true }',
      'lifecycle: { deprecated_since: "2026-11-01" sunset: "2027-05-01" replacement: "sinew.probe.v1.Probe/New" }',
    );
    expect(await problemsOf({ Old: old, New: whole })).toEqual([]);
  });

  it('refuses a burst larger than the window', async () => {
    const burst = 'limit: { requests: 1 window: { seconds: 1 } by: BY_CALLER burst: 2 }';
    expect(await problemsOf({ Bad: policy(access, burst, timeout) })).toEqual([
      '/sinew.probe.v1.Probe/Bad lets more requests through at one moment than in a whole window',
    ]);
  });

  it.each([
    ['access', policy(limit, timeout)],
    ['limit', policy(access, timeout)],
    ['timeout', policy(access, limit)],
    ['limit', policy(access, timeout, 'limit: { requests: 1 }')],
    ['access, no limit, no timeout', ''],
  ])('names an RPC without %s', async (part, options) => {
    expect(await problemsOf({ Good: whole, Bad: options })).toEqual([`sinew.probe.v1.Probe/Bad has no ${part}`]);
  });

  it.each([
    ['get: "/v1/things/{id}"', 'get: "/v1/things/{id}"', 'collides with'],
    ['get: "/v1/things/{id}"', 'get: "/v1/things/mine"', 'overlaps, and one would shadow the other, with'],
    ['get: "/v1/things/{id}"', 'delete: "/v1/things/{id}"', undefined],
    ['post: "/v1/things/{id}:read"', 'post: "/v1/things/{id}:write"', undefined],
    ['post: "/v1/things/{id}:read"', 'post: "/v1/things/mine:read"', 'overlaps, and one would shadow the other, with'],
    ['post: "/v1/things"', 'post: "/v1/things:import"', undefined],
    ['get: "/v1/things/{id}/parts"', 'get: "/v1/things/parts/{id}"', 'overlaps, and one would shadow the other, with'],
    ['get: "/v1/a" additional_bindings: { get: "/v1/b" }', 'get: "/v1/b"', 'collides with'],
  ])('compares %s with %s', async (one, other, relation) => {
    const problems = await problemsOf({ One: whole + route(one), Other: whole + route(other) });
    expect(problems).toHaveLength(relation ? 1 : 0);
    if (relation) expect(problems[0]).toMatch(new RegExp(`Probe/One .* ${relation} .*Probe/Other`));
  });

  it.each(['link', 'word', 'below.link'])(
    'refuses a path with the private %s, which the log would show',
    async (name) => {
      const messages = `message Private {
      string link = 1 [(sinew.policy.v1.privacy) = SECRET]; string word = 2 [(sinew.policy.v1.privacy) = PERSONAL];
      Private below = 3;
    }`;
      const problems = await problemsOf({ Get: whole + route(`get: "/v1/things/{${name}}"`) }, 'Private', { messages });
      expect(problems).toEqual([
        `/sinew.probe.v1.Probe/Get has ${name} in its path, which the log shows: take it as a query parameter`,
      ]);
    },
  );

  it.each(['token', 'link_token', 'secret', 'new_password', 'recovery_codes'])(
    'wants the mark at a %s',
    async (name) => {
      const marked = `message Marked { string ${name} = 1 [(sinew.policy.v1.privacy) = SECRET]; }`;
      expect(await problemsOf({ Get: whole }, 'Empty', { messages: marked })).toEqual([]);
      const bare = `message Bare { string ${name} = 1; }`;
      expect(await problemsOf({ Get: whole }, 'Empty', { messages: bare })).toEqual([
        `sinew.probe.v1.Bare has ${name}, which looks like a secret: say privacy = SECRET`,
      ]);
    },
  );

  const open = 'access: { public: {} }';
  const read = 'option idempotency_level = NO_SIDE_EFFECTS;';
  const cache = (sharing: string) => `cache: { max_age: { seconds: 60 } sharing: ${sharing} }`;

  it.each([
    ['a public read', read + policy(open, limit, timeout, cache('PUBLIC')), undefined],
    ['a read of a person', read + policy(access, limit, timeout, cache('PRIVATE')), undefined],
    ['a write', policy(open, limit, timeout, cache('PUBLIC')), 'has a cache and is no read'],
    [
      'what needs a token',
      read + policy(access, limit, timeout, cache('PUBLIC_WITHOUT_TOKEN')),
      'has a cache that is not private, and needs a token',
    ],
    [
      'what says half of it',
      read + policy(open, limit, timeout, 'cache: { sharing: PUBLIC }'),
      'has a cache without max_age and sharing',
    ],
  ])('judges the cache of %s', async (_, options, problem) => {
    const problems = await problemsOf({ Get: options });
    expect(problems).toEqual(problem ? [expect.stringMatching(`Probe/Get ${problem}$`)] : []);
  });

  it('wants of a page that it answers with one', async () => {
    const problems = await problemsOf({ Get: policy(open, limit, timeout, 'page: true') });
    expect(problems).toEqual([expect.stringMatching('Probe/Get is a page and answers with no HttpBody$')]);
  });

  it('wants a type of each file, and of nothing else', async () => {
    const withFile = (...words: string[]) => {
      const options = route('get: "/v1/file"') + read + policy(open, limit, timeout, cache('PUBLIC'), ...words);
      return {
        ownOptions: `rpc File(Empty) returns (google.api.HttpBody) { ${options} }`,
        messages: 'import "google/api/httpbody.proto";',
      };
    };
    const typed = 'media_types: ["text/css"]';
    expect(await problemsOf({}, 'Empty', withFile(typed))).toEqual([]);
    expect(await problemsOf({ Get: policy(open, limit, timeout, typed) }, 'Empty', withFile())).toEqual([
      '/sinew.probe.v1.Probe/File answers with a file of no type',
      '/sinew.probe.v1.Probe/Get has media_types and answers with no file',
    ]);
  });

  it('wants a permission of who names an organisation, and an organisation of who needs a permission', async () => {
    const permitted = policy('access: { signed_in: { permission: READ_AUDIT } }', limit, timeout);
    expect(await problemsOf({ One: permitted }, 'InGym')).toEqual([]);
    expect(await problemsOf({ One: permitted })).toEqual([
      '/sinew.probe.v1.Probe/One needs READ_AUDIT and has no organisation_id in its request',
    ]);
    expect(await problemsOf({ One: permitted }, 'stream InGym')).toEqual([
      '/sinew.probe.v1.Probe/One needs READ_AUDIT and takes a stream',
    ]);
    for (const open of [whole, policy('access: { public: {} }', limit, timeout)]) {
      expect(await problemsOf({ One: open }, 'InGym')).toEqual([
        '/sinew.probe.v1.Probe/One names an organisation and needs no permission there',
      ]);
    }
    expect(await problemsOf({ One: internal }, 'InGym')).toEqual([]);
    const alone = policy('access: { signed_in: { or_for_oneself: true } }', limit, timeout);
    expect(await problemsOf({ One: alone })).toEqual([
      '/sinew.probe.v1.Probe/One says or_for_oneself and needs no permission',
    ]);
  });

  it('takes a scope that exists alone', async () => {
    const scoped = (scope: string) => ({ Get: policy(`access: { signed_in: { scope: ${scope} } }`, limit, timeout) });
    expect(await problemsOf(scoped('TRAINING_READ'))).toEqual([]);
    await expect(problemsOf(scoped('EVERYTHING'))).rejects.toThrow('EVERYTHING');
  });

  it('keeps internal RPCs off the REST surface and their callers known', async () => {
    expect(await problemsOf({ One: internal + route('get: "/v1/one"') })).toEqual([
      '/sinew.probe.v1.Probe/One is internal and has a REST route',
    ]);
    const stranger = internal.replace('"probe"', '"stranger"');
    expect(await problemsOf({ One: stranger })).toEqual([
      '/sinew.probe.v1.Probe/One may be called by stranger, which is no service of the contract',
    ]);
  });

  it.each([
    ['probe', true],
    ['sinew.probe.v1.Probe', true],
    ['sinew.probe.v1.Probe/One', true],
    ['sinew.probe.v1.Probe/Two', false],
    ['/sinew.probe.v1.Probe/One', false],
    ['stranger', false],
  ])('knows whether the client %s is in the contract', async (client, isKnown) => {
    const declared = `option (sinew.policy.v1.service) = { clients: ["${client}"] };`;
    const problems = await problemsOf({ One: whole }, 'Empty', { ownOptions: declared });
    const unknown = `probe declares the client ${client}, which is no service and no method of the contract`;
    expect(problems).toEqual(isKnown ? [] : [unknown]);
  });
});
