// A client of the Model Context Protocol for tests, as an agent has it.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

export interface Agent {
  client: Client;
  names: () => Promise<string[]>;
  /** Calls a tool; a refusal is its problem. */
  call: (name: string, request?: Record<string, unknown>) => Promise<Called>;
}

export interface Called {
  isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  body: any;
}

/** @param mode `legacy` for the protocol of 2025, `auto` for the newest that both know */
export async function connectAgent(
  { urls }: { urls: { mcp: string } },
  token: string,
  mode: 'legacy' | 'auto' = 'auto',
): Promise<Agent> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(urls.mcp), { requestInit: { headers } }));
  return {
    client,
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, request = {}) => {
      const { content, isError = false } = await client.callTool({ name, arguments: request });
      return { isError, body: JSON.parse((content[0] as { text: string }).text) };
    },
  };
}
