// How long the certificates of a process still last. A certificate that is renewed in time never comes near its end, so a
// short rest says that the renewal fails.
import { Gauge } from 'prom-client';
import { metrics } from './registry.ts';

const ends = new Map<string, () => Date | undefined>();

new Gauge({
  name: 'sinew_certificate_remaining_seconds',
  help: 'Time until the certificate ends: mesh, which the process shows to the others, and door, which people see.',
  labelNames: ['certificate'],
  registers: [metrics],
  collect() {
    this.reset();
    for (const [certificate, endOf] of ends) {
      const end = endOf();
      if (end) this.set({ certificate }, (end.getTime() - Date.now()) / 1000);
    }
  },
});

/** Measures a certificate. @param endOf when the newest one ends; `undefined` while there is none */
export function measureCertificate(certificate: 'mesh' | 'door', endOf: () => Date | undefined): void {
  ends.set(certificate, endOf);
}
