// The options of `npm start`, in one schema: each option is also an environment variable, and the option wins. A wrong
// option is refused in one sentence that names it, because a launcher that starts something else than the person meant
// wastes minutes.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { CertificateFiles } from '#envoy/certificate.ts';
import { Problem } from '../../system/problem.ts';

export interface StartOptions {
  /** 0 as the port of the Model Context Protocol means that it is not spoken. */
  ports: { edge: number; edgeRedirect: number; mcp: number; consul: number; postgres: number };
  edgeHost: string;
  /** The operator's own certificate, a certificate of the local authority (`true`), or plaintext (`false`). */
  tls: CertificateFiles | boolean;
  http3: boolean;
  instances: Record<string, number>;
  data: string | undefined;
  logFormat: 'pretty' | 'json';
  logLevel: string;
  limitScale: number;
  help: boolean;
}

const mostInstances = 64;

/** The message for a wrong value: the end of a sentence that begins with the option's name. */
const mustBe = (what: string) => ({
  error: ({ input }: { input?: unknown }) => `must be ${what}, and "${input}" is not.`,
});

const port = z
  .string()
  .refine((text) => /^\d+$/.test(text) && Number(text) <= 65_535, mustBe('a port from 0 to 65535'))
  .transform(Number);
const address = z.string().regex(/^\d{1,3}(\.\d{1,3}){3}$/, mustBe('an IPv4 address such as 127.0.0.1 or 0.0.0.0'));
const onOrOff = z.enum(['on', 'off'], mustBe('on or off')).transform((text) => text === 'on');
const scale = z
  .string()
  .refine((text) => text.trim() !== '' && Number.isFinite(Number(text)) && Number(text) > 0, mustBe('a number above 0'))
  .transform(Number);
const count = z
  .string()
  .refine(
    (entry) => Number(/^[^=]+=(\d+)$/.exec(entry)?.[1] ?? Number.NaN) <= mostInstances,
    mustBe(`like workout=2, with at most ${mostInstances} of a service`),
  )
  .transform((entry): [string, number] => [entry.split('=')[0]!, Number(entry.split('=')[1])]);
const instances = z
  .string()
  .transform((text) => text.split(',').filter(Boolean))
  .pipe(z.array(count))
  .transform((entries): Record<string, number> => Object.fromEntries(entries));

/** Each option takes a text, and its default is also a text. */
const optionSchema = z.object({
  'edge-port': port.prefault('8080').meta({ value: 'PORT', description: 'where the API is served (0: any free port)' }),
  'edge-host': address.prefault('127.0.0.1').meta({
    value: 'ADDRESS',
    description: 'the address it is served on; 0.0.0.0 opens it to the network',
  }),
  tls: onOrOff.prefault('on').meta({
    value: 'on|off',
    description: 'off serves plaintext, for a balancer before it that ends TLS',
  }),
  'tls-certificate': z.string().prefault('').meta({
    value: 'FILE',
    description: "the edge's certificate with its chain, PEM; one of a local authority otherwise",
  }),
  'tls-key': z.string().prefault('').meta({
    value: 'FILE',
    description: 'its private key, PEM; both are read again when they change',
  }),
  'edge-redirect-port': port.prefault('0').meta({
    value: 'PORT',
    description: 'one more port that leads to HTTPS, such as 80 (0: none)',
  }),
  http3: onOrOff.prefault('off').meta({
    value: 'on|off',
    description: 'on serves HTTP/3 too; its rate limits count apart, so who comes both ways has each twice',
  }),
  'mcp-port': port.prefault('0').meta({
    value: 'PORT',
    description: 'where agents call tools by the Model Context Protocol, at /mcp (0: nowhere)',
  }),
  'consul-port': port.prefault('8500').meta({
    value: 'PORT',
    description: "Consul's HTTP API and web page (0: any free port)",
  }),
  'postgres-port': port.prefault('0').meta({
    value: 'PORT',
    description: 'PostgreSQL (0: any free port, the same as last time where possible)',
  }),
  instances: instances.prefault('').meta({
    value: 'SERVICE=COUNT',
    description: 'how many of a service run, one otherwise; repeatable, or separated by commas',
  }),
  data: z.string().prefault('').meta({ value: 'FOLDER', description: 'where data, logs and secrets are kept' }),
  'log-format': z.enum(['pretty', 'json'], mustBe('pretty or json')).prefault('pretty').meta({
    value: 'pretty|json',
    description: 'how the log of the services is shown',
  }),
  'log-level': z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], mustBe('trace, debug, info, warn, error or fatal'))
    .prefault('info')
    .meta({ value: 'LEVEL', description: 'trace, debug, info, warn, error or fatal' }),
  'limit-scale': scale.prefault('1').meta({
    value: 'NUMBER',
    description: 'multiplies every rate limit, for load tests',
  }),
});

type Values = z.infer<typeof optionSchema>;
export type OptionName = keyof Values;

const optionNames = Object.keys(optionSchema.shape) as OptionName[];

export function variableOf(name: OptionName): string {
  return `SINEW_${name.replaceAll('-', '_').toUpperCase()}`;
}

export function parseOptions(args: string[], environment: NodeJS.ProcessEnv, services: string[]): StartOptions {
  const given = readArguments(args, environment);
  /** The name that the person used: the option or the variable. */
  const labelOf = (name: OptionName): string => (given.values[name] ? `--${name}` : variableOf(name));
  const texts = optionNames.map((name) => [
    name,
    given.values[name]?.join(',') ?? (environment[variableOf(name)] || undefined),
  ]);
  const parsed = optionSchema.safeParse(Object.fromEntries(texts));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new Problem(`${labelOf(path[0] as OptionName)} ${message}`);
  }
  const values = parsed.data;
  requireServices(values.instances, services, labelOf('instances'));
  return {
    ports: {
      edge: values['edge-port'],
      edgeRedirect: values['edge-redirect-port'],
      mcp: values['mcp-port'],
      consul: values['consul-port'],
      postgres: values['postgres-port'],
    },
    edgeHost: values['edge-host'],
    tls: toTls(values, labelOf),
    http3: values.http3,
    instances: values.instances,
    data: values.data || undefined,
    logFormat: values['log-format'],
    logLevel: values['log-level'],
    limitScale: values['limit-scale'],
    help: given.help,
  };
}

/** The text of --help. */
export function describeOptions(): string {
  const rows = optionNames.map((name) => {
    const option = optionSchema.shape[name];
    const { value, description } = option.meta() ?? {};
    const fallback = option.def.defaultValue;
    return `  ${`--${name} ${value}`.padEnd(32)}${description}${fallback ? ` [${fallback}]` : ''}\n${' '.repeat(34)}or ${variableOf(name)}`;
  });
  return `npm start [-- OPTIONS] runs the whole mesh on this machine until Ctrl-C.\n\n${rows.join('\n')}\n`;
}

function readArguments(args: string[], environment: NodeJS.ProcessEnv) {
  // npm keeps options before "--" for itself. A start that silently ignored them would confuse the person.
  const swallowed = optionNames.find((name) => environment[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
  if (swallowed)
    throw new Problem(
      `npm took --${swallowed} for itself: write two dashes before it, as in "npm start -- --${swallowed} …".`,
    );
  const options = Object.fromEntries(optionNames.map((name) => [name, { type: 'string', multiple: true } as const]));
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
  const known = `the options are ${optionNames.map((name) => `--${name}`).join(', ')} and --help`;
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${option}: ${known}.`;
  const extra = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  return `"${extra}" is not an option: ${known}.`;
}

function toTls(values: Values, labelOf: (name: OptionName) => string): CertificateFiles | boolean {
  const { 'tls-certificate': certificate, 'tls-key': key, tls } = values;
  if (!certificate && !key) return tls;
  if (!certificate || !key) {
    const given = labelOf(certificate ? 'tls-certificate' : 'tls-key');
    const missing = labelOf(certificate ? 'tls-key' : 'tls-certificate');
    throw new Problem(`${given} needs ${missing} as well: the certificate and its key.`);
  }
  if (!tls) throw new Problem(`${labelOf('tls-certificate')} and ${labelOf('tls')} off cannot both be meant.`);
  return { certificateFile: resolve(certificate), keyFile: resolve(key) };
}

function requireServices(counts: Record<string, number>, services: string[], label: string): void {
  const unknown = Object.keys(counts).find((service) => !services.includes(service));
  if (unknown === undefined) return;
  throw new Problem(`${label} names "${unknown}", which is no service: the services are ${services.join(', ')}.`);
}
