// The metrics of incoming mails.
import { Counter } from 'prom-client';
import { metrics } from '#chassis/telemetry/metrics/registry.ts';
import type { BounceEffect } from './verdict.ts';

const bounces = new Counter({
  name: 'sinew_bounces_total',
  help: [
    'What mails that came in did: gone (nobody is at the address), refused (that one message, for good), idle (nothing, or',
    'done before), unmarked (no mail of ours), unproven (its mark is wrong, or of an address that was changed since).',
  ].join(' '),
  labelNames: ['effect'],
  registers: [metrics],
});

export const countBounce = (effect: BounceEffect): void => bounces.inc({ effect });
