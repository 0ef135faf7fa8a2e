// Configuration that a process must have before it can ask anybody: one typed object, parsed once from the environment.
// A key `consulHttpAddr` is the variable CONSUL_HTTP_ADDR. Live settings come from Consul (consul/settings.ts).
import { z } from 'zod';
import { masterKeyConfig } from '../secrets/master/source.ts';
import { levels, telemetryConfig } from '../telemetry/export/config.ts';
import { addressConfig, missingAddress } from './addresses.ts';

/** The configuration every service has. */
export const serviceConfig = masterKeyConfig
  .extend(addressConfig.shape)
  .extend(telemetryConfig.shape)
  .extend({
    /** The instance's name in the registry, unique in the mesh. */
    instance: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
    consulHttpAddr: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8500'),
    /** Where Consul's authority signs certificates. */
    consulGrpcAddr: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8502'),
    /** The file with the service's token for Consul; absent when Consul asks for no token. */
    consulHttpTokenFile: z.string().min(1).optional(),
    logLevel: z.enum(levels).default('info'),
    logFormat: z.enum(['json', 'pretty']).default(process.stdout.isTTY ? 'pretty' : 'json'),
  })
  .superRefine((config, context) => {
    const message = missingAddress(config);
    if (message) context.addIssue({ code: 'custom', path: ['advertiseAddress'], message });
  });

export type ServiceConfig = z.infer<typeof serviceConfig>;

/** The configuration of a service with a database of its own. */
export const databaseConfig = masterKeyConfig.extend({
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }).meta({ secret: true }),
  /** The file with the password, sealed by the master key or in clear; without it, `databaseUrl` has the password. */
  databasePasswordFile: z.string().min(1).optional(),
  /** How long events are kept for consumers that come later. */
  eventRetentionDays: z.coerce.number().int().min(1).max(3650).default(30),
  databaseConnections: z.coerce.number().int().min(1).max(1000).default(10),
});

export class ConfigError extends Error {
  /** The exit code of a process that was configured wrongly (EX_CONFIG of sysexits.h). */
  static readonly exitCode = 78;
}

/** Reads the schema's keys from the environment. @throws ConfigError naming each variable that is wrong */
export function readConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: NodeJS.ProcessEnv = process.env,
): z.infer<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape);
  const input = Object.fromEntries(names.map((name) => [name, environment[toVariable(name)] || undefined]));
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ code, path, message }) => {
    const name = String(path[0]);
    if (input[name] !== undefined) return `${toVariable(name)} is wrong: ${message}`;
    // Only a rule of ours says more of a missing variable than that it is missing.
    return `${toVariable(name)} is missing${code === 'custom' ? `: ${message}` : ''}`;
  });
  throw new ConfigError(problems.join('; '));
}

/** Reads the configuration of a process that cannot go on without it. A wrong one is reported and ends the process. */
export function readConfigOrExit<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): z.infer<z.ZodObject<Shape>> {
  try {
    return readConfig(schema);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`bad configuration: ${error.message}\n`);
    process.exit(ConfigError.exitCode);
  }
}

/** The configuration as it may be printed. */
export function maskSecrets(schema: z.ZodObject, config: Record<string, unknown>): Record<string, unknown> {
  const isSecret = (name: string): boolean => Boolean((schema.shape[name] as z.ZodType | undefined)?.meta()?.secret);
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, isSecret(name) ? '[secret]' : value]));
}

const toVariable = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
