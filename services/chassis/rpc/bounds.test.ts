// However much a refusal says, its status fits into the headers of every peer.
import { Metadata } from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadRequest, ErrorInfo } from '#proto/gen/google/rpc/error_details.ts';
import { Status } from '#proto/gen/google/rpc/status.ts';
import { bounds, cut, encodedBytes, metadataBytes, toSentence, withinBounds } from './bounds.ts';
import { Refusal, toStatus } from './errors.ts';

/** The header bytes that every gRPC library accepts, less the kibibyte that the door adds. */
const headerBytes = 7 * 1024;

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  // Lone surrogates too, and texts of any length.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
  fc.tuple(fc.constantFrom('a', '%', 'ü', '漢', '💪', '\uD83D', '\n'), fc.nat(20_000)).map(([one, n]) => one.repeat(n)),
);
const lists = fc.array(fc.record({ field: texts, description: texts }), { maxLength: 2000 });
const parts = fc.dictionary(texts, texts, { maxKeys: 200 });
const whole = (text: string): boolean => text.isWellFormed() && !text.includes('\uFFFD');

const detailsOf = (status: ReturnType<typeof toStatus>) => {
  const [bytes] = status.metadata.get('grpc-status-details-bin');
  const { details, message } = Status.decode(bytes as Buffer);
  const find = (type: string) => details.find(({ typeUrl }) => typeUrl.endsWith(type))?.value;
  const { fieldViolations } = BadRequest.decode(find('BadRequest') ?? Buffer.alloc(0));
  return { message, violations: fieldViolations, info: ErrorInfo.decode(find('ErrorInfo')!) };
};

const call = { traceId: '', attempt: 1 };

describe('a status', () => {
  it('is bounded whatever the refusal, and counts what it leaves out', () => {
    fc.assert(
      fc.property(
        texts,
        lists,
        fc.record({ traceId: texts, retryAfterMs: fc.double(), parts }),
        (message, violations, rest) => {
          const status = toStatus(new Refusal('INVALID_FIELDS', message, { violations, ...rest }), {
            ...rest,
            attempt: 1,
          });
          expect(metadataBytes(status.metadata) + encodedBytes(status.details) + 64).toBeLessThan(headerBytes);
          expect(withinBounds(status.metadata)).toBe(status.metadata);
          const { violations: shown, info } = detailsOf(status);
          expect(shown.length + Number(info.metadata.moreViolations ?? 0)).toBe(violations.length);
          expect(violations.length === 0 || shown.length > 0).toBe(true);
        },
      ),
    );
  });

  it('is never cut in the middle of a character', () => {
    const clean = fc.string({ unit: 'grapheme', maxLength: 5000 }).filter(whole);
    fc.assert(
      fc.property(clean, fc.integer({ min: 9, max: 2000 }), (text, most) => {
        const short = cut(text, most, encodedBytes);
        expect(whole(short)).toBe(true);
        expect(encodedBytes(short)).toBeLessThanOrEqual(most);
        expect(text.startsWith(short.replace(/…$/, '')) || text === short).toBe(true);
      }),
    );
  });

  it('counts what was not kept with what there is no room for', () => {
    const violations = Array.from({ length: 100 }, (_, index) => ({ field: `f${index}`, description: 'is odd' }));
    const refusal = new Refusal('INVALID_FIELDS', 'many are odd', { violations, moreViolations: 900 });
    const { violations: shown, info } = detailsOf(toStatus(refusal, call));
    expect(info.metadata).toEqual({ moreViolations: `${1000 - shown.length}` });
  });

  it('says all of what is short', () => {
    const violations = Array.from({ length: 3 }, (_, index) => ({
      field: `sets[${index}].reps`,
      description: 'is odd',
    }));
    const status = toStatus(new Refusal('INVALID_FIELDS', 'three are odd', { violations }), call);
    expect(detailsOf(status)).toMatchObject({ message: 'three are odd', violations, info: { metadata: {} } });
  });
});

describe('the sentence of many violations', () => {
  it('names the first and counts the others', () => {
    const violations = Array.from({ length: 500 }, (_, index) => ({ field: `sets[${index}]`, description: 'is odd' }));
    const sentence = toSentence(violations);
    expect(sentence).toMatch(/^sets\[0\]: is odd; sets\[1\]: is odd; .*; and \d+ more$/);
    expect(encodedBytes(sentence)).toBeLessThanOrEqual(bounds.message);
    expect(toSentence(violations.slice(0, 2))).toBe('sets[0]: is odd; sets[1]: is odd');
    expect(toSentence(violations.slice(0, 2), 7)).toBe('sets[0]: is odd; sets[1]: is odd; and 7 more');
    expect(toSentence([{ field: '', description: 'the call takes no body' }])).toBe('the call takes no body');
  });
});

it('metadata that no peer would take is left out', () => {
  const metadata = new Metadata();
  metadata.set('etag', 'short');
  expect(withinBounds(metadata)).toBe(metadata);
  for (let index = 0; index < 100; index++) metadata.set(`x-${index}`, 'x'.repeat(100));
  expect(withinBounds(metadata).getMap()).toEqual({});
});
