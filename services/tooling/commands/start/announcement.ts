// The words of `npm start` when everything is up: the addresses, how to trust the door, and a command to try it.

import type { Mesh } from '../../launcher/mesh.ts';

type Announced = Pick<Mesh, 'urls' | 'data' | 'envoyAdmin' | 'outbox' | 'authorityFile' | 'operatorTokenFile'>;

export function announce(
  { urls, data, envoyAdmin, outbox, authorityFile, operatorTokenFile }: Announced,
  seconds: string,
): string {
  return `
Sinew is up, after ${seconds} s.

  API           ${urls.edge}${urls.mcp ? `\n  Tools (MCP)   ${urls.mcp}` : ''}
  Consul        ${urls.consul}/ui
                to log in, take the token in ${operatorTokenFile}
  Envoy admin   curl --unix-socket ${quote(envoyAdmin)} http://envoy/help
  PostgreSQL    ${urls.postgres}
  Data, logs    ${data}
  Mails         ${outbox}
                until a mail server is configured
${authorityFile ? howToTrust(authorityFile) : ''}
Try it:

  curl -sS ${authorityFile ? `--cacert ${quote(authorityFile)} ` : ''}${urls.edge}/v1/users -H 'content-type: application/json' \\
    -d '{"email":"ana@example.com","password":"correct horse battery","displayName":"Ana"}'

Ctrl-C stops everything.

`;
}

const howToTrust = (file: string): string => `
The API's certificate is of a local authority, which nobody trusts by himself. Its certificate is
  ${file}
Clients of this shell trust it after:

  export CURL_CA_BUNDLE=${quote(file)} NODE_EXTRA_CA_CERTS=${quote(file)}
`;

const quote = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
