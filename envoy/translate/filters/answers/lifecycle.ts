// What the answers of a method that will go say of it, its errors too: since when it is deprecated (RFC 9745), when it may
// stop to answer (RFC 8594), and what to call instead (RFC 8288). A REST path with variables is no address, so a template of
// a link names it (RFC 9652). response-headers.ts adds the headers.
import type { Contract, Lifecycle } from '#proto/contract.ts';
import type { Way } from '../../routes/way.ts';

/** The headers by their names; none for a method that stays. */
export function lifecycleHeaders({ method, protocol }: Way, contract: Contract): Readonly<Record<string, string>> {
  const { lifecycle } = method;
  if (!lifecycle) return {};
  const { deprecatedSince, sunset } = lifecycle;
  return {
    deprecation: `@${toMoment(deprecatedSince).getTime() / 1000}`,
    ...(sunset ? { sunset: toMoment(sunset).toUTCString() } : {}),
    ...toLink(lifecycle, { protocol, contract }),
  };
}

/** A day begins at midnight UTC. */
const toMoment = (day: string): Date => new Date(`${day}T00:00:00Z`);

interface Asked extends Pick<Way, 'protocol'> {
  contract: Contract;
}

/** A REST caller is sent to a REST path, if the replacement has one, and any other caller to the path of its calls. */
function toLink({ replacement }: Lifecycle, { protocol, contract }: Asked): Readonly<Record<string, string>> {
  if (!replacement) return {};
  const [route] = protocol !== 'rest' ? [] : (contract.methods.find(({ path }) => path === replacement)?.http ?? []);
  const target = route?.template ?? replacement;
  const relation = 'rel="successor-version"';
  return target.includes('{') ? { 'link-template': `"${target}"; ${relation}` } : { link: `<${target}>; ${relation}` };
}
