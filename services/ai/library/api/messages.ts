// Articles as the contract has them, and as a request writes them.
import type { Modifiable } from '#chassis/rpc/changes.ts';
import { type Article as ArticleMessage, Article_Origin as Origin } from '#proto/gen/sinew/ai/v1/knowledge.ts';
import type { Article } from '../../knowledge/article.ts';
import type { ArticleContent, OwnArticle } from '../../knowledge/own-article.ts';

export const fromBuiltIn = ({ id, ...content }: Article): ArticleMessage => ({
  ...fromContent(content),
  id,
  origin: Origin.BUILT_IN,
  organisationId: '',
  version: 0,
  authorId: '',
  createTime: undefined,
  updateTime: undefined,
});

export const fromOwn = (article: OwnArticle): ArticleMessage => ({
  ...fromContent(article.content),
  id: article.id,
  origin: article.organisationId === undefined ? Origin.OPERATOR : Origin.ORGANISATION,
  organisationId: article.organisationId ?? '',
  version: article.version,
  authorId: article.authorId ?? '',
  createTime: article.createTime,
  updateTime: article.updateTime,
});

const fromContent = ({ topic, title, summary, text, sources, exerciseIds, muscles, keywords }: ArticleContent) => ({
  topic,
  title,
  summary,
  text,
  sources: sources.map((source) => ({ ...source })),
  exerciseIds: [...exerciseIds],
  muscles: [...muscles],
  keywords: [...keywords],
});

/** The parts of an article that its author writes. */
export const modifiableArticle: Modifiable<ArticleMessage, ArticleContent> = {
  topic: ({ topic }) => topic,
  title: ({ title }) => title,
  summary: ({ summary }) => summary,
  text: ({ text }) => text,
  sources: ({ sources }) => sources,
  exerciseIds: ({ exerciseIds }) => exerciseIds,
  muscles: ({ muscles }) => muscles,
  keywords: ({ keywords }) => keywords,
};

export const toContent = ({
  topic,
  title,
  summary,
  text,
  sources,
  exerciseIds,
  muscles,
  keywords,
}: ArticleMessage): ArticleContent => ({ topic, title, summary, text, sources, exerciseIds, muscles, keywords });
