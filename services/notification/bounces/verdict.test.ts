// The verdict on a returned mail. It does not depend on the digits in the address.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapes } from '#test/harness/bounces.ts';
import { takeApart } from './returned.ts';
import { judgeBounce } from './verdict.ts';

const likeCodes = ['x-450-y', '421-ada', '550.anna', 'ada-4.2.1', 'a.2.0.0', '5.2.2', '452', '4-450-a'];
const digits = fc.stringMatching(/^[0-9a-f]{1,4}([-.+_][0-9a-f]{1,4}){0,6}$/);
const addresses = fc.record({
  local: fc.oneof(fc.constantFrom(...likeCodes), digits),
  domain: fc.stringMatching(/^[0-9a-f]{1,4}(-[0-9a-f]{1,4}){0,3}\.example\.org$/),
});

describe('a mail that came back', () => {
  it.each(shapes)('from $name is not judged by the digits in the address', async ({ make }) => {
    const returnedTo = (to: string) => ({
      to,
      headers: `To: ${to}`,
      messageId: '<1@localhost>',
      sender: 'sinew@localhost',
    });
    const verdict = async (to: string, code?: string) =>
      judgeBounce((await takeApart(Buffer.from(make(returnedTo(to), code))))!, to);
    const gone = await verdict('ada@example.org');
    const refused = await verdict('ada@example.org', '5.7.1');
    expect([gone?.kind, refused?.kind]).toEqual(['gone', 'refused']);
    await fc.assert(
      fc.asyncProperty(addresses, async ({ local, domain }) => {
        expect(await verdict(`${local}@${domain}`)).toEqual(gone);
        expect(await verdict(`${local}@${domain}`, '5.7.1')).toEqual(refused);
        expect(await verdict(`${local}@${domain}`, '4.2.2')).toBeUndefined();
      }),
    );
  });
});
