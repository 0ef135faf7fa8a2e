/**
 * The part of an agent's configuration that denies everything that no policy and no intention allows. It goes into a file,
 * because everybody can read arguments.
 */
export const guardedBy = (management: string): object => ({
  acl: {
    enabled: true,
    default_policy: 'deny',
    enable_token_persistence: true,
    tokens: { initial_management: management, agent: management },
  },
  default_intention_policy: 'deny',
});
