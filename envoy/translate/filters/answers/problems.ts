// Turns the services' errors into problems (RFC 9457) on the way out, by a Lua filter (problem.lua); the transcoder has made
// JSON of their statuses. The filter also adds the missing parts to Envoy's own answers (listener/replies.ts) where no route
// was found: a reason, a trace id, and the headers by which a page may read them. The filter has its own file (ECDS),
// because the allowed pages can change at any time, and a new listener would end the connections of the old one and forget
// all limits.
import { readFileSync } from 'node:fs';
import type { Contract } from '#proto/contract.ts';
import type { EdgeSettings } from '../../../mesh.ts';
import { luaType, runScript } from '../../resource/lua.ts';
import { typed } from '../../resource/resource.ts';
import { discover } from '../../resource/source.ts';
import type { Filter } from '../filter.ts';
import { exposedHeaders } from '../protocol/cors.ts';

const name = 'sinew.problems';
const file = 'ecds-problems';

export const problems: Filter = {
  name,
  listener: ({ settings }) => discover(settings, { name, file, type: luaType }),
  // Only answers that are errors cost anything.
  discovered: {
    file,
    make: ({ contract, settings }) =>
      typed(
        'config.core.v3.TypedExtensionConfig',
        runScript(name, { inline_string: toProblemScript(contract, settings) }),
      ),
  },
};

/** The tables of the script, followed by the script. */
const toProblemScript = ({ reasons }: Contract, { corsOrigins }: Pick<EdgeSettings, 'corsOrigins'>): string =>
  `${toTables(reasons, corsOrigins)}\n${script}`;

const script = readFileSync(new URL('../scripts/problem.lua', import.meta.url), 'utf8');

/** The tables that the script reads: the reasons of the contract, and the origins of pages that may read an answer. */
function toTables(reasons: Contract['reasons'], origins: readonly string[]): string {
  const rows = [...reasons].map(
    ([name, { code, httpStatus, title }]) =>
      `  [${toLua(name)}] = { code = ${code}, status = ${httpStatus}, title = ${toLua(title)} },`,
  );
  const allowed = origins.map((allowedOrigin) => `  [${toLua(allowedOrigin)}] = true,`);
  return [
    'local reasons = {',
    ...rows,
    '}',
    'local origins = {',
    ...allowed,
    '}',
    `local exposed = ${toLua(exposedHeaders)}`,
    '',
  ].join('\n');
}

/** A Lua string literal. Quotes, backslashes and all characters outside of printable ASCII become decimal bytes. */
const toLua = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join(''),
  )}"`;
