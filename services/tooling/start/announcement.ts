// What `npm start` says when everything is up: where to look, and one command that shows it works.

import type { Mesh } from '../mesh.ts';

export function announce({ urls, data }: Pick<Mesh, 'urls' | 'data'>, seconds: string): string {
  return `
Sinew is up, after ${seconds} s.

  API           ${urls.edge}
  Consul        ${urls.consul}/ui
  Envoy admin   ${urls.envoyAdmin}
  PostgreSQL    ${urls.postgres}
  Data, logs    ${data}

Try it:

  curl -sS ${urls.edge}/v1/users -H 'content-type: application/json' \\
    -d '{"email":"ana@example.com","password":"correct horse battery","displayName":"Ana"}'

Ctrl-C stops everything.

`;
}
