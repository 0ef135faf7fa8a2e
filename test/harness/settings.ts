// Live settings of a running mesh, changed as an operator does.
import type { Mesh } from '#tooling/launcher/mesh.ts';

/** Answers with Consul's answer. `name` is as in `ai/models` or `ai/telemetry/logLevel`; a text is taken as it is, any other value as JSON. */
export const putSetting = (mesh: Mesh, name: string, value: unknown): Promise<Response> =>
  fetch(addressOf(mesh, name), {
    method: 'PUT',
    headers: mesh.consulHeaders,
    body: typeof value === 'string' ? value : JSON.stringify(value),
  });

export const deleteSetting = (mesh: Mesh, name: string): Promise<Response> =>
  fetch(addressOf(mesh, name), { method: 'DELETE', headers: mesh.consulHeaders });

function addressOf({ urls }: Mesh, name: string): string {
  const [service, ...rest] = name.split('/');
  const key = rest.length === 1 ? `settings/${rest[0]}` : rest.join('/');
  return `${urls.consul}/v1/kv/sinew/${service}/${key}`;
}
