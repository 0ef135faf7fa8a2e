// The operator's own articles: `npm run operate -- ai articles COMMAND`, or this file with the service's own environment.
//   list                                 prints the operator's articles with their newest versions
//   set FILE --topic TOPIC [--seen N]    writes the article of a file in the form of those in knowledge/articles, or its next
//                                        version. The name of the file is its id; with the id of an article that comes with
//                                        the mesh, it stands in the place of that. With --seen, nothing is written unless N
//                                        is the newest version.
//   versions ID                          prints the versions that are kept
//   show ID [--version N]                prints an article
//   remove ID                            removes an article with all its versions
// Every instance knows of it at the next call.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { connectDatabase } from '#chassis/database/database.ts';
import { databaseOf } from '#chassis/database/password.ts';
import { databaseConfig, readConfigOrExit } from '#chassis/service/config.ts';
import { readArticle, type Topic, topics, writeArticle } from './knowledge/article.ts';
import {
  articleNotFound,
  type OwnArticle,
  requireSeenVersion,
  reviseArticle,
  writeFirst,
} from './knowledge/own-article.ts';
import { ArticleStore } from './library/store.ts';

const usage = 'articles list | set FILE --topic TOPIC [--seen N] | versions ID | show ID [--version N] | remove ID';
const operator = { organisationId: undefined };
const idForm = /^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/;
/** More than are kept of one article. */
const everyVersion = { size: 1000, after: undefined };

interface Options {
  topic?: string;
  seen?: string;
  version?: string;
}

type Command = (store: ArticleStore, given: string, options: Options) => Promise<string>;

const commands: Record<string, Command> = {
  list: async (store) => (await store.readShelf('operator')).map(toLine).join('\n'),
  set: setArticle,
  versions: async (store, id) => (await store.listVersions(operator, id, everyVersion)).map(toLine).join('\n'),
  show: async (store, id, { version }) => {
    const article = version
      ? await store.getVersion(operator, id, toNumber('version', version))
      : await store.get(operator, id);
    return `${toLine(article)}\n\n${writeArticle(article.content)}`;
  },
  remove: async (store, id) => {
    await store.delete(operator, id, () => undefined);
    return `${id} is removed`;
  },
};

async function setArticle(store: ArticleStore, path: string, { topic, seen }: Options): Promise<string> {
  const id = basename(path, '.md');
  if (!idForm.test(id)) throw new Error(`the name of the file must be words with hyphens, unlike ${basename(path)}`);
  if (!topics.includes(topic as Topic)) throw new Error(`--topic must be one of ${topics.join(', ')}`);
  const { id: _, ...content } = readArticle({ id, topic: topic as Topic }, readFileSync(path, 'utf8'));
  const writing = { authorId: undefined, now: new Date() };
  const known = await store.find(id);
  if (!known) {
    if (seen !== undefined) throw articleNotFound(id);
    return toLine(await store.insert(writeFirst({ id, organisationId: undefined, content }, writing)));
  }
  const written = await store.update(operator, id, (before) => {
    requireSeenVersion(before, seen === undefined ? undefined : toNumber('seen', seen));
    return reviseArticle(before, content, writing);
  });
  return toLine(written);
}

function toNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} must be the number of a version`);
  return Number(text);
}

const toLine = ({ id, version, updateTime, content: { topic, title } }: OwnArticle): string =>
  `${id}  version ${version} of ${updateTime.toISOString()}  ${topic}: ${title}`;

const sql = connectDatabase({ ...databaseOf(readConfigOrExit(databaseConfig)), connections: 1 });
try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { topic: { type: 'string' }, seen: { type: 'string' }, version: { type: 'string' } },
  });
  const [name = '', given = ''] = positionals;
  const command = commands[name];
  if (!command || (given === '') !== (name === 'list') || positionals.length > 2) throw new Error(usage);
  process.stdout.write(`${await command(new ArticleStore(sql), given, values)}\n`);
} catch (error) {
  process.stderr.write(`nothing was done: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await sql.end();
}
