// The articles that the coach knows and cites: our own short texts about technique, planning, recovery, caution and food,
// one file each in the folder of its topic, so that they can be read and corrected without code. They are read once, when
// this module is loaded, and a mistake stops the start with the name of its file. Articles of operators and organisations
// are left to the database (library/store.ts).
import { readdirSync, readFileSync } from 'node:fs';
import { type Article, readArticle, type Topic, topics } from './article.ts';

const folder = new URL('./articles/', import.meta.url);
const ending = '.md';

/** Every article, by topic and id. */
export const articles: readonly Article[] = topics.flatMap(readTopic);

const byId = new Map(articles.map((article) => [article.id, article]));

export function findArticle(id: string): Article | undefined {
  return byId.get(id);
}

function readTopic(topic: Topic): Article[] {
  const files = new URL(`${topic}/`, folder);
  return readdirSync(files)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort()
    .map((id) => {
      const file = `${id}${ending}`;
      try {
        return readArticle({ id, topic }, readFileSync(new URL(file, files), 'utf8'));
      } catch (cause) {
        throw new Error(`the article ${topic}/${file} cannot be read`, { cause });
      }
    });
}
