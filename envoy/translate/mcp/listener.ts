// The listener of the Model Context Protocol: a port of its own, with the filters of the door. It is there only when it is
// asked for, because what an agent may do by it is much.
import type { ListeningDoor } from '../listener/listener.ts';
import { toListener } from '../listener/listener.ts';
import { localReplies } from '../listener/replies.ts';
import type { Resource } from '../resource/resource.ts';
import { fileSource } from '../resource/source.ts';
import { mcpPath, mcpRouteConfig, metadataPath } from './routes.ts';

export function toMcpListeners(door: ListeningDoor): Resource[] {
  const { mcp, tls } = door.settings;
  if (!mcp) return [];
  const metadata = `${tls ? 'https' : 'http'}://%REQ(:authority)%${metadataPath}${mcpPath}`;
  const fields = {
    stat_prefix: 'mcp',
    rds: { route_config_name: mcpRouteConfig, config_source: fileSource(door.settings, `rds-${mcpRouteConfig}`) },
    // A client learns from the challenge where to read how to get a token (RFC 9728).
    local_reply_config: localReplies(door.contract, `Bearer resource_metadata="${metadata}"`),
  };
  return [toListener(door, { name: 'mcp', port: mcp.port, fields })];
}
