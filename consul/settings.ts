// Live settings from Consul's key-value store: typed, validated key by key, applied while the process runs. A bad value is
// refused with a message, and the last good value stays. A deleted key returns to its default. Values that a process needs
// before it reaches Consul come from the environment instead (services/chassis/service/config.ts).
import type Consul from 'consul';
import type { z } from 'zod';
import { type Stop, watch } from './client.ts';

export interface SettingsOptions<Shape extends z.ZodRawShape> {
  /** Settings of `workout` lie under `sinew/workout/settings/`. */
  service: string;
  /** Another folder than `settings`, for settings that every service has beside its own. */
  folder?: string;
  /** All settings; each key must have a default. */
  schema: z.ZodObject<Shape>;
  /** Called with all settings: first with the stored values, then on each change. */
  onChange?: (settings: z.infer<z.ZodObject<Shape>>) => void;
  /** Called with a sentence that names the key. */
  onRefused: (message: string) => void;
}

export interface LiveSettings<Settings> {
  current: () => Settings;
  stop: Stop;
}

/** Answers at once with the defaults; the stored values follow as soon as Consul answers. */
export function watchSettings<Shape extends z.ZodRawShape>(
  consul: Consul,
  { service, folder = 'settings', schema, onChange, onRefused }: SettingsOptions<Shape>,
): LiveSettings<z.infer<z.ZodObject<Shape>>> {
  const prefix = `sinew/${service}/${folder}/`;
  let current = schema.parse({});
  const apply = (entries: KeyValue[] | undefined): void => {
    const { settings, refused } = readSettings({ schema, prefix, entries: entries ?? [], last: current });
    current = settings;
    for (const message of refused) onRefused(message);
    onChange?.(current);
  };
  const stop = watch<KeyValue[] | undefined>(consul, {
    query: (options) => consul.kv.get({ ...options, key: prefix, recurse: true }),
    onData: apply,
    onError: (error) => onRefused(`settings cannot be read from Consul: ${error.message}`),
  });
  return { current: () => current, stop };
}

/** Calls back with the text of one key, now and on each change; `undefined` when the key does not exist. */
export function watchValue(
  consul: Consul,
  key: string,
  listener: { onValue: (value: string | undefined) => void; onError: (error: Error) => void },
): Stop {
  return watch<KeyValue | undefined>(consul, {
    query: (options) => consul.kv.get({ ...options, key }),
    onData: (entry) => listener.onValue(entry?.Value ?? undefined),
    onError: listener.onError,
  });
}

interface KeyValue {
  Key: string;
  Value: string | null;
}

interface SettingsInput<Shape extends z.ZodRawShape> {
  schema: z.ZodObject<Shape>;
  prefix: string;
  entries: KeyValue[];
  last: Record<string, unknown>;
}

/** The pure part: gives the settings that hold after these entries, and a sentence for each refused entry. */
export function readSettings<Shape extends z.ZodRawShape>({ schema, prefix, entries, last }: SettingsInput<Shape>) {
  const values: Record<string, unknown> = { ...schema.parse({}) };
  const refused: string[] = [];
  for (const { Key, Value } of entries) {
    const name = Key.slice(prefix.length);
    const field = (schema.shape as unknown as Record<string, z.ZodType>)[name];
    if (!name || !field) {
      if (name) refused.push(`${Key} is not a setting; there are ${Object.keys(schema.shape).join(', ')}`);
      continue;
    }
    const parsed = field.safeParse(toValue(Value ?? ''));
    values[name] = parsed.success ? parsed.data : last[name];
    if (!parsed.success)
      refused.push(`${Key} is refused, the last good value stays: ${parsed.error.issues[0]!.message}`);
  }
  return { settings: values as z.infer<z.ZodObject<Shape>>, refused };
}

/** A value is JSON. A value that is not valid JSON is a text, so that `debug` needs no quotes. */
function toValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
