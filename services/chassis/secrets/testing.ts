// Envelopes under a master key that lives as long as the test.
import { Envelopes } from './envelopes.ts';
import { newVersion, ringMasterKey } from './master/ring.ts';

export function testEnvelopes(service = 'test'): Envelopes {
  const ring = [newVersion(new Date())];
  return new Envelopes({ service, master: ringMasterKey(async () => ring) });
}
