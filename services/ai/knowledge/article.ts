// An article of the coach's knowledge, and how its file is read: a head of named lines between two lines of dashes, the
// text in paragraphs, and the list of its sources. A file that misses a part is refused with the part's name, so that a
// mistake is seen at the start and not by a reader. Where the files lie is left to articles.ts.
import { Exercise_Muscle as Muscle } from '#proto/gen/sinew/workout/v1/exercise.ts';

export const topics = ['technique', 'programming', 'recovery', 'caution', 'nutrition'] as const;
export type Topic = (typeof topics)[number];

export interface ArticleSource {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  /** The journal with volume and pages. */
  readonly journal: string;
}

export interface Article {
  readonly id: string;
  readonly topic: Topic;
  readonly title: string;
  /** One line. */
  readonly summary: string;
  readonly keywords: readonly string[];
  /** The paragraphs, with an empty line between them. */
  readonly text: string;
  readonly sources: readonly ArticleSource[];
  /** The exercises of the catalogue that the article is about. */
  readonly exerciseIds: readonly string[];
  readonly muscles: readonly Muscle[];
}

const form = /^---\n(?<head>.*?)\n---\n\n(?<body>.*?)\n\n## Sources\n\n(?<sources>.*)$/s;
const sourceForm = /^- (?<authors>.+?) \((?<year>\d{4})\)\. \*(?<title>.+[.?])\* (?<journal>.+)$/;
const headNames = ['title', 'summary', 'keywords', 'exercises', 'muscles'];

/** @throws an error that names the part of the text that cannot be read */
export function readArticle(place: Pick<Article, 'id' | 'topic'>, file: string): Article {
  const parts = form.exec(file)?.groups;
  if (!parts) throw new Error('an article is a head between two lines of ---, a text, and ## Sources');
  const head = readHead(parts.head!);
  return {
    id: place.id,
    topic: place.topic,
    title: needed(head, 'title'),
    summary: needed(head, 'summary'),
    keywords: needed(head, 'keywords').split(', '),
    text: parts.body!.split('\n\n').map(joinLines).join('\n\n'),
    sources: parts.sources!.trim().split('\n').map(readSource),
    exerciseIds: words(head.get('exercises')),
    muscles: words(head.get('muscles')).map(readMuscle),
  };
}

/** The file of an article, which `readArticle` reads as that article. */
export function writeArticle(article: Omit<Article, 'id' | 'topic'>): string {
  const { title, summary, keywords, exerciseIds, muscles, text, sources } = article;
  const muscleWords = muscles.map((muscle) => Object.keys(Muscle).find((name) => Muscle[name as never] === muscle));
  const head = [
    `title: ${title}`,
    `summary: ${summary}`,
    `keywords: ${keywords.join(', ')}`,
    ...(exerciseIds.length > 0 ? [`exercises: ${exerciseIds.join(' ')}`] : []),
    ...(muscles.length > 0 ? [`muscles: ${muscleWords.join(' ').toLowerCase()}`] : []),
  ];
  const sourceLines = sources.map(
    (source) => `- ${source.authors} (${source.year}). *${source.title}* ${source.journal}`,
  );
  return ['---', ...head, '---', '', text, '', '## Sources', '', ...sourceLines].join('\n');
}

function readHead(head: string): Map<string, string> {
  const lines = head.split('\n').map((line) => {
    const [, name = '', value = ''] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
    if (!headNames.includes(name)) throw new Error(`the head has no line such as ${line}`);
    return [name, value.trim()] as const;
  });
  const byName = new Map(lines);
  if (byName.size < lines.length) throw new Error('the head has a line twice');
  return byName;
}

function needed(head: Map<string, string>, name: string): string {
  const value = head.get(name);
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

function readSource(line: string): ArticleSource {
  const parts = sourceForm.exec(line)?.groups;
  if (!parts) throw new Error(`a source is - Authors (year). *Title.* Journal, unlike ${line}`);
  return { authors: parts.authors!, year: Number(parts.year), title: parts.title!, journal: parts.journal! };
}

function readMuscle(word: string): Muscle {
  const muscle = Muscle[word.toUpperCase() as keyof typeof Muscle];
  if (muscle === undefined || muscle <= 0) throw new Error(`muscles has the unknown word ${word}`);
  return muscle;
}

const joinLines = (paragraph: string): string => paragraph.replaceAll('\n', ' ');
const words = (text = ''): string[] => text.split(' ').filter(Boolean);
