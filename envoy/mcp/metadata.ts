// What a client reads when it is refused for want of a token (RFC 9728). There is no authorization server to send it to: a
// person gives the client an API key of his own, with the scopes that he chooses, or the token of a session.
export function toMetadata(host: string, scheme: string, scopes: readonly string[]): Record<string, unknown> {
  return {
    resource: `${scheme}://${host}/mcp`,
    resource_name: 'Sinew',
    bearer_methods_supported: ['header'],
    scopes_supported: scopes,
    resource_documentation: `${scheme}://${host}/docs`,
  };
}
