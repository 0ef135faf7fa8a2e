// The options of `npm start`, in one table: each is also an environment variable, and the option wins. A wrong one is
// refused in one sentence that names it, because a launcher that starts something else than was asked for wastes minutes.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CertificateFiles } from '../../launcher/options.ts';
import { Problem } from '../../system/problem.ts';

export interface StartOptions {
  ports: { edge: number; edgeRedirect: number; consul: number; postgres: number };
  edgeHost: string;
  /** A certificate of one's own, one of the local authority (`true`), or plaintext. */
  tls: CertificateFiles | boolean;
  http3: boolean;
  instances: Record<string, number>;
  data: string | undefined;
  logFormat: 'pretty' | 'json';
  logLevel: string;
  limitScale: number;
  help: boolean;
}

interface OptionRow {
  value: string;
  fallback: string;
  description: string;
}

const OPTIONS = {
  'edge-port': { value: 'PORT', fallback: '8080', description: 'where the API is served (0: any free port)' },
  'edge-host': {
    value: 'ADDRESS',
    fallback: '127.0.0.1',
    description: 'the address it is served on; 0.0.0.0 opens it to the network',
  },
  tls: {
    value: 'on|off',
    fallback: 'on',
    description: 'off serves plaintext, for a balancer before it that ends TLS',
  },
  'tls-certificate': {
    value: 'FILE',
    fallback: '',
    description: "the edge's certificate with its chain, PEM; one of a local authority otherwise",
  },
  'tls-key': { value: 'FILE', fallback: '', description: 'its private key, PEM; both are read again when they change' },
  'edge-redirect-port': {
    value: 'PORT',
    fallback: '0',
    description: 'one more port that leads to HTTPS, such as 80 (0: none)',
  },
  http3: {
    value: 'on|off',
    fallback: 'off',
    description: 'on serves HTTP/3 too; its rate limits count apart, so who comes both ways has each twice',
  },
  'consul-port': { value: 'PORT', fallback: '8500', description: "Consul's HTTP API and web page (0: any free port)" },
  'postgres-port': {
    value: 'PORT',
    fallback: '0',
    description: 'PostgreSQL (0: any free port, the same as last time where possible)',
  },
  instances: {
    value: 'SERVICE=COUNT',
    fallback: '',
    description: 'how many of a service run, one otherwise; repeatable, or separated by commas',
  },
  data: { value: 'FOLDER', fallback: '', description: 'where data, logs and secrets are kept' },
  'log-format': { value: 'pretty|json', fallback: 'pretty', description: 'how the log of the services is shown' },
  'log-level': { value: 'LEVEL', fallback: 'info', description: 'trace, debug, info, warn, error or fatal' },
  'limit-scale': { value: 'NUMBER', fallback: '1', description: 'multiplies every rate limit, for load tests' },
} satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof OPTIONS;

const NAMES = Object.keys(OPTIONS) as OptionName[];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const MOST_INSTANCES = 64;

export function variableOf(name: OptionName): string {
  return `SINEW_${name.replaceAll('-', '_').toUpperCase()}`;
}

export function parseOptions(args: string[], environment: NodeJS.ProcessEnv, services: string[]): StartOptions {
  const given = readArguments(args, environment);
  const read = (name: OptionName): Setting => {
    const fromArguments = given.values[name]?.join(',');
    if (fromArguments !== undefined) return { label: `--${name}`, text: fromArguments };
    return { label: variableOf(name), text: environment[variableOf(name)] || OPTIONS[name].fallback };
  };
  return {
    ports: {
      edge: toPort(read('edge-port')),
      edgeRedirect: toPort(read('edge-redirect-port')),
      consul: toPort(read('consul-port')),
      postgres: toPort(read('postgres-port')),
    },
    edgeHost: toAddress(read('edge-host')),
    tls: toTls({ mode: read('tls'), certificate: read('tls-certificate'), key: read('tls-key') }),
    http3: toChoice(read('http3'), ['on', 'off']) === 'on',
    instances: toInstances(read('instances'), services),
    data: read('data').text || undefined,
    logFormat: toChoice(read('log-format'), ['pretty', 'json']) as 'pretty' | 'json',
    logLevel: toChoice(read('log-level'), LOG_LEVELS),
    limitScale: toScale(read('limit-scale')),
    help: given.help,
  };
}

/** The text of --help. */
export function describeOptions(): string {
  const rows = NAMES.map((name) => {
    const { value, fallback, description } = OPTIONS[name];
    return `  ${`--${name} ${value}`.padEnd(32)}${description}${fallback ? ` [${fallback}]` : ''}\n${' '.repeat(34)}or ${variableOf(name)}`;
  });
  return `npm start [-- OPTIONS] runs the whole mesh on this machine until Ctrl-C.\n\n${rows.join('\n')}\n`;
}

interface Setting {
  /** What the person wrote: the option, or the variable. */
  label: string;
  text: string;
}

function readArguments(args: string[], environment: NodeJS.ProcessEnv) {
  // npm keeps options that stand before "--" for itself, and a start that quietly ignored them would be a riddle.
  const swallowed = NAMES.find((name) => environment[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
  if (swallowed)
    throw new Problem(
      `npm took --${swallowed} for itself: write two dashes before it, as in "npm start -- --${swallowed} …".`,
    );
  const options = Object.fromEntries(NAMES.map((name) => [name, { type: 'string', multiple: true } as const]));
  try {
    const { values } = parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      strict: true,
    });
    const { help = false, ...rest } = values;
    return { help: help === true, values: rest as Partial<Record<OptionName, string[]>> };
  } catch (error) {
    throw new Problem(explain(error as NodeJS.ErrnoException));
  }
}

function explain(error: NodeJS.ErrnoException): string {
  const option = /'(-[^' ]+)/.exec(error.message)?.[1] ?? '';
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
    return `${option} needs a value, as in "${option} …": see --help.`;
  const known = `the options are ${NAMES.map((name) => `--${name}`).join(', ')} and --help`;
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${option}: ${known}.`;
  const extra = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  return `"${extra}" is not an option: ${known}.`;
}

function toPort({ label, text }: Setting): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Problem(`${label} must be a port from 0 to 65535, and "${text}" is not.`);
}

function toAddress({ label, text }: Setting): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text;
  throw new Problem(`${label} must be an IPv4 address such as 127.0.0.1 or 0.0.0.0, and "${text}" is not.`);
}

function toTls({
  mode,
  certificate,
  key,
}: Record<'mode' | 'certificate' | 'key', Setting>): CertificateFiles | boolean {
  const isOn = toChoice(mode, ['on', 'off']) === 'on';
  const [given, missing] = certificate.text ? [certificate, key] : [key, certificate];
  if (!given.text) return isOn;
  if (!missing.text) throw new Problem(`${given.label} needs ${missing.label} as well: the certificate and its key.`);
  if (!isOn) throw new Problem(`${given.label} and ${mode.label} off cannot both be meant.`);
  return { certificateFile: resolve(certificate.text), keyFile: resolve(key.text) };
}

function toScale({ label, text }: Setting): number {
  const scale = Number(text);
  if (text.trim() !== '' && Number.isFinite(scale) && scale > 0) return scale;
  throw new Problem(`${label} must be a number above 0, and "${text}" is not.`);
}

function toChoice({ label, text }: Setting, choices: string[]): string {
  if (choices.includes(text)) return text;
  throw new Problem(`${label} must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, and "${text}" is not.`);
}

function toInstances({ label, text }: Setting, services: string[]): Record<string, number> {
  const entries = text
    .split(',')
    .filter(Boolean)
    .map((entry): [string, number] => {
      const [, service = '', count = ''] = /^([^=]+)=(\d+)$/.exec(entry) ?? [];
      if (!count || Number(count) > MOST_INSTANCES) {
        throw new Problem(
          `${label} must be like workout=2, with at most ${MOST_INSTANCES} of a service, and "${entry}" is not.`,
        );
      }
      if (!services.includes(service)) {
        throw new Problem(`${label} names "${service}", which is no service: the services are ${services.join(', ')}.`);
      }
      return [service, Number(count)];
    });
  return Object.fromEntries(entries);
}
