// Search by meaning: ranks documents by how much they are like a text or another document. Their vectors are kept in the
// database for each model, and those that are missing or of an older text are made. The provider's model is taken when the
// operator has set one and it answers; otherwise the embedded one, without an error. Vectors of two models never meet.
// Which documents a caller may see is left to the caller.
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isOfDeletedPerson } from '#chassis/rpc/errors.ts';
import type { Clock } from '#chassis/runtime/clock.ts';
import { giveTurn } from '#chassis/runtime/turn.ts';
import { runForNobody } from '#chassis/runtime/work.ts';
import type { FindKey } from '../model/answer.ts';
import { type EmbeddingSettings, embeddingId } from '../model/embeddings.ts';
import type { FailureKind, FailureReport } from '../model/prompt/conversation.ts';
import { CircuitBreaker } from '../model/provider/breaker.ts';
import { embedTexts } from '../model/provider/embedding.ts';
import { ModelFailure } from '../model/provider/failure.ts';
import type { SearchDocument } from '../search/document.ts';
import { type Ranked, rank } from '../search/ranking.ts';
import type { Vector } from '../search/vector.ts';
import type { Charge } from '../usage/charge.ts';
import { type Embedder, embeddedPrefix } from './embedder.ts';
import { idOf, type StoredVector, type VectorKey, type VectorStore } from './store.ts';

export interface SearcherParts {
  vectors: VectorStore;
  /** The provider's model; undefined for the embedded one. */
  settings: () => EmbeddingSettings | undefined;
  findKey: FindKey;
  /** Has a person's budget pay for what a provider is asked. */
  charge: Charge;
  clock: Clock;
  /** A provider gave no vectors; the search went on without it. */
  onFailure: (failure: FailureReport) => void;
  onError: (error: unknown) => void;
}

export interface SearchCandidate {
  /** The person or organisation that it is of, or `everybody`. */
  readonly owner: string;
  readonly document: SearchDocument;
}

export type Like = { readonly text: string } | SearchCandidate;

/** The tables of the embedded model take 7 MB, so they are loaded by the first search. */
const loadEmbedded = () => import('../search/document.ts');

/** Failures that say nothing of the provider: it makes vectors still, or the person has used up the budget. */
const expected: readonly FailureKind[] = ['paused', 'over-budget'];
/** So many vectors are kept in memory; one of the embedded model has 1,536 bytes. */
const mostKeptBytes = 16 * 1024 * 1024;
/** A provider makes no more than these while somebody waits; the others in the background. */
const mostWhileWaiting = 128;
const fillLimitMs = 60_000;
/** Documents of the embedded model, after which others have their turn. */
const documentsOfTurn = 50;

export class Searcher {
  readonly #parts: SearcherParts;
  readonly #breaker: CircuitBreaker;
  readonly #kept = new LRUCache<string, Vector>({
    maxSize: mostKeptBytes,
    sizeCalculation: ({ byteLength }) => byteLength + 100,
  });
  #embedded: Promise<Embedder> | undefined;
  #filling: Promise<void> | undefined;
  /** One after the other. */
  #writing: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(parts: SearcherParts) {
    this.#parts = parts;
    this.#breaker = new CircuitBreaker(parts.clock);
  }

  /**
   * At most `limit` candidates, the most similar first, equal ones in their order, without those that have nothing in common.
   * @param payer the person whose budget pays for a provider's vectors; nobody's search asks no provider
   */
  async rank<Own extends SearchCandidate>(
    like: Like,
    candidates: readonly Own[],
    { limit, payer }: { limit: number; payer: string | undefined },
  ): Promise<Ranked<Own>[]> {
    const settings = this.#parts.settings();
    const search = { like, candidates, limit };
    const byProvider =
      settings && payer !== undefined ? await this.#rankByProvider({ settings, payer }, search) : undefined;
    return byProvider ?? this.#rankBy(await this.#loadEmbedded(), search);
  }

  /** Deletes the vectors of an owner's things of one kind that are gone. */
  async forgetOthers(of: Pick<VectorKey, 'kind' | 'owner'>, ids: readonly string[]): Promise<void> {
    await this.#parts.vectors.keepOnly(of, ids).catch(this.#parts.onError);
  }

  /** Resolves when nothing is made or written in the background. */
  async settled(): Promise<void> {
    await this.#filling;
    await this.#writing;
  }

  /** Deletes the vectors of models that nobody uses any more. */
  async tidy(): Promise<void> {
    const settings = this.#parts.settings();
    const embedded = this.#embedded ? (await this.#embedded).model : `${embeddedPrefix}*`;
    await this.#parts.vectors.keepModels(settings ? [embedded, embeddingId(settings)] : [embedded]);
  }

  /** Ends what is made in the background. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.settled();
  }

  /** Undefined when the provider gives no vectors now. */
  async #rankByProvider<Own extends SearchCandidate>(asked: Asked, search: Search<Own>) {
    const { settings } = asked;
    const id = embeddingId(settings);
    if (!this.#breaker.enter(id)) return undefined;
    try {
      const signal = AbortSignal.timeout(settings.timeoutMs);
      const found = await this.#rankBy(await this.#providerOf(asked, signal), search);
      this.#breaker.succeed(id);
      return found;
    } catch (error) {
      if (!(error instanceof ModelFailure)) {
        this.#breaker.release(id);
        throw error;
      }
      this.#fail(settings, error);
      return undefined;
    }
  }

  #fail(settings: EmbeddingSettings, { kind, message, status, retryAfterMs }: ModelFailure): void {
    this.#breaker.fail(embeddingId(settings), { kind, retryAfterMs });
    const { provider, model } = settings;
    if (!expected.includes(kind)) this.#parts.onFailure({ provider, model, kind, message, status });
  }

  async #rankBy<Own extends SearchCandidate>(
    embedder: Embedder,
    { like, candidates, limit }: Search<Own>,
  ): Promise<Ranked<Own>[]> {
    const query =
      'text' in like
        ? await embedder.query(
            like.text,
            candidates.map(({ document }) => document),
          )
        : (await this.#vectorsOf(embedder, [like]))[0]!;
    const { vectors } = this.#parts;
    if (await vectors.hasPgvector()) {
      const keys = candidates.map(keyOf);
      const there = await vectors.places(embedder.model, keys, query.length);
      // Otherwise those that are missing are made, and this search ranks by itself.
      if (there.size === keys.length) {
        const ranked = await vectors.rank(embedder.model, query, { keys, limit });
        return ranked.map(({ index, score }) => ({ document: candidates[index]!, score }));
      }
    }
    const made = await this.#vectorsOf(embedder, candidates, query.length);
    const documents = candidates.map((candidate, index) => ({ candidate, vector: made[index]! }));
    return rank(query, documents, { limit }).map(({ document, score }) => ({ document: document.candidate, score }));
  }

  /** The vectors of the candidates in their order: those in memory, else those in the database, else new ones. */
  async #vectorsOf(embedder: Embedder, candidates: readonly SearchCandidate[], dimensions?: number): Promise<Vector[]> {
    const { model } = embedder;
    const keys = candidates.map(keyOf);
    const isUsable = (vector: Vector | undefined): vector is Vector =>
      vector !== undefined && (dimensions === undefined || vector.length === dimensions);
    const found = keys
      .map(({ digest }) => this.#kept.get(`${model} ${digest}`))
      .map((one) => (isUsable(one) ? one : undefined));
    const unread = keys.flatMap((_, index) => (found[index] ? [] : [index]));
    if (unread.length > 0) {
      const stored = await this.#parts.vectors.read(
        model,
        unread.map((index) => keys[index]!),
      );
      for (const [place, vector] of stored) {
        if (isUsable(vector)) found[unread[place]!] = this.#keep(model, keys[unread[place]!]!, vector);
      }
    }
    const missing = unread.filter((index) => !found[index]);
    const made = await this.#make(
      embedder,
      missing.map((index) => candidates[index]!),
    );
    made.forEach((vector, place) => {
      found[missing[place]!] = vector;
    });
    if (!found.every(isUsable)) throw new ModelFailure('unusable', 'it gave vectors of different lengths');
    return found;
  }

  #keep(model: string, { digest }: VectorKey, vector: Vector): Vector {
    this.#kept.set(`${model} ${digest}`, vector);
    return vector;
  }

  /** Makes vectors and writes them down. @throws ModelFailure when there are too many to wait for */
  async #make(embedder: Embedder, candidates: readonly SearchCandidate[]): Promise<Vector[]> {
    if (candidates.length === 0) return [];
    if (candidates.length > embedder.mostAtOnce) {
      this.#filling ??= runForNobody(() => this.#fill(candidates, embedder.payer!)).finally(() => {
        this.#filling = undefined;
      });
      throw new ModelFailure('paused', 'it has not made all vectors yet');
    }
    return this.#makeSome(embedder, candidates);
  }

  async #makeSome(embedder: Embedder, candidates: readonly SearchCandidate[]): Promise<Vector[]> {
    // Notes of one text are one document.
    const keys = candidates.map(keyOf);
    const places = new Map(keys.map((key, index) => [idOf(key), index]));
    const distinct = [...places.values()];
    const made = await embedder.documents(distinct.map((index) => candidates[index]!.document));
    const rows = distinct.map((index, place): StoredVector => ({ ...keys[index]!, vector: made[place]! }));
    for (const row of rows) this.#keep(embedder.model, row, row.vector);
    this.#write(embedder.model, rows);
    const byId = new Map(rows.map((row) => [idOf(row), row.vector]));
    return keys.map((key) => byId.get(idOf(key))!);
  }

  /**
   * Nobody waits for what is written: the vectors are in memory, and a search goes on when they cannot be written. So it is no
   * work of the call, with which it would be given up.
   */
  #write(model: string, rows: readonly StoredVector[]): void {
    const { vectors, onError } = this.#parts;
    const onFailed = (error: unknown): void => {
      if (!isOfDeletedPerson(error)) onError(error);
    };
    this.#writing = runForNobody(() => this.#writing.then(() => vectors.save(model, rows)).catch(onFailed));
  }

  /** Makes the provider's vectors while nobody waits. */
  async #fill(candidates: readonly SearchCandidate[], payer: string): Promise<void> {
    const settings = this.#parts.settings();
    try {
      for (let start = 0; settings && start < candidates.length; start += mostWhileWaiting) {
        const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(fillLimitMs)]);
        const embedder = await this.#providerOf({ settings, payer }, signal);
        await this.#makeSome(embedder, candidates.slice(start, start + mostWhileWaiting));
      }
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (settings && error instanceof ModelFailure) this.#fail(settings, error);
      else if (!isOfDeletedPerson(error)) this.#parts.onError(error);
    }
  }

  /** @throws ModelFailure without the key that the settings name */
  async #providerOf({ settings, payer }: Asked, signal: AbortSignal): Promise<Embedder> {
    const { findKey, charge, clock } = this.#parts;
    const key = settings.keySecret === undefined ? undefined : await findKey(settings.keySecret);
    // A missing key passes only when somebody sets it, as a request that is rejected.
    if (settings.keySecret !== undefined && !key)
      throw new ModelFailure('rejected', `there is no secret ${settings.keySecret}`);
    const embed = (texts: readonly string[]) =>
      charge({ userId: payer, settings, texts }, () => embedTexts(texts, { settings, key: key?.value, clock, signal }));
    const { wordingOf } = await loadEmbedded();
    return {
      model: embeddingId(settings),
      payer,
      mostAtOnce: mostWhileWaiting,
      documents: (documents) => embed(documents.map(wordingOf)),
      query: async (text) => (await embed([text]))[0]!,
    };
  }

  #loadEmbedded(): Promise<Embedder> {
    this.#embedded ??= loadEmbedded().then(({ embeddingVersion, embedDocument, embedQuery, wordsIn }) => ({
      model: `${embeddedPrefix}${embeddingVersion}`,
      mostAtOnce: Number.POSITIVE_INFINITY,
      documents: async (documents) => {
        const made: Vector[] = [];
        for (const document of documents) {
          made.push(embedDocument(document));
          if (made.length % documentsOfTurn === 0) await giveTurn();
        }
        return made;
      },
      query: async (text, documents) => embedQuery(text, wordsIn(documents)),
    }));
    return this.#embedded;
  }
}

/** A provider, and who pays for what it is asked. */
interface Asked {
  settings: EmbeddingSettings;
  payer: string;
}

interface Search<Own extends SearchCandidate> {
  readonly like: Like;
  readonly candidates: readonly Own[];
  readonly limit: number;
}

function keyOf({ owner, document }: SearchCandidate): VectorKey {
  const { kind, id, title, abstract, text, features } = document;
  const made = [title, abstract, text, features ? featuresOf(features) : []];
  return { kind, owner, id, digest: hash('sha256', JSON.stringify(made), 'base64url') };
}

/** An exercise may have more to it than its vector is made from. */
const featuresOf = (features: NonNullable<SearchDocument['features']>) => {
  const { primaryMuscles, secondaryMuscles, equipment, mechanics, unilateral, bodyweight } = features;
  return [primaryMuscles, secondaryMuscles, equipment, mechanics, unilateral, bodyweight];
};
