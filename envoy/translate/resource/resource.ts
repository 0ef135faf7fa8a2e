// The form in which Envoy reads its configuration: JSON of its own proto messages, those in `typed_config` named by type.
// No generated Envoy API is used: Envoy itself judges what is written, with `--mode validate` in the tests.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

export type Resource = { readonly [name: string]: Json | undefined };

/** A message that carries its type: `typed('config.listener.v3.Listener', …)`. */
export const typed = (type: string, fields: Resource): Resource => ({
  '@type': `type.googleapis.com/envoy.${type}`,
  ...fields,
});

/** A named extension with its typed configuration: HTTP filters, matchers, loggers. */
export const extension = (name: string, type: string, fields: Resource = {}): Resource => ({
  name,
  typed_config: typed(type, fields),
});

/** Durations in proto JSON. */
export const seconds = (milliseconds: number): string => `${milliseconds / 1000}s`;

/** One message with the fields of all. */
export const mergeFields = (resources: readonly Resource[]): Resource => Object.assign({}, ...resources);

/** Switches a filter off on a route. */
export const off: Resource = typed('config.route.v3.FilterConfig', { disabled: true });

/** Switches a filter on that the chain of the listener has switched off. */
export const on: Resource = typed('config.route.v3.FilterConfig', { config: {} });
