// Every service that takes access tokens hears which tokens end before their time.
import { expect, it } from 'vitest';
import { loadContract } from '#proto/contract.ts';
import { RevocationServiceService } from '#proto/gen/sinew/user/revocation/v1/revocation.ts';

it('whoever serves signed-in people may watch revocations, but for who tells of them', () => {
  const { methods } = loadContract();
  const watching = methods.find(({ path }) => path === RevocationServiceService.watchRevocations.path)!;
  const takers = methods.filter(({ access }) => access.kind !== 'internal').map(({ service }) => service);
  const others = [...new Set(takers)].filter((service) => service !== watching.service && service !== 'edge').sort();
  expect(watching.access).toEqual({ kind: 'internal', all: true, callers: others });
});
