// The mesh as the door sees it: which instances are alive and which keys prove a token. This model is our own and shows
// neither the registry nor the proxy: edge.ts makes it from the registry's answers, and translate/ makes the proxy's files
// from it.

export interface MeshState {
  /** The healthy instances of each service, by the service's name in the registry. */
  services: ReadonlyMap<string, readonly Endpoint[]>;
  /** The public keys of access tokens. Without any, every call that needs a token is refused. */
  keys: readonly PublicKey[];
  /** The certificate that the door shows to people; undefined when the door speaks plaintext. */
  certificate?: Certificate | undefined;
  /** The certificate that the door shows to the services, and the roots that it believes. */
  proof: DoorProof;
}

/** The door's certificate inside the mesh and the roots of the services' certificates, each PEM. */
export interface DoorProof {
  certificate: string;
  privateKey: string;
  roots: string;
  /** The part before the service's name in every certificate of the mesh: `spiffe://…/svc/`. */
  prefix: string;
}

/** PEM: the chain with the leaf first, and the leaf's private key. */
export interface Certificate {
  chain: string;
  key: string;
}

export interface Endpoint {
  /** The instance's id in the registry. */
  id: string;
  /** An IP address. */
  address: string;
  port: number;
}

/** An Ed25519 public key as a JSON Web Key (RFC 8037). */
export interface PublicKey {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  alg: string;
  use: string;
}

/** The names in an access token that the door accepts, agreed with the user service that makes it. */
export interface TokenNames {
  issuer: string;
  audience: string;
}

export interface EdgeSettings {
  /** Where the door listens. */
  host: string;
  port: number;
  /** The socket file of Envoy's admin interface, absolute or from the folder that Envoy is started in. */
  adminSocket: string;
  /** Absolute path of the folder that Envoy watches. */
  directory: string;
  /** Web origins that browsers may call from, such as `https://app.example.org`. None by default. */
  corsOrigins: readonly string[];
  /** Networks of the proxies before the door, such as `10.0.0.0/8`: only these proxies may name a client's address. */
  trustedProxies: readonly string[];
  /** Without these settings the door speaks plaintext, for a load balancer before it that ends TLS. */
  tls?: TlsSettings | undefined;
  /** The listener of the Model Context Protocol; without these settings there is none. */
  mcp?: McpSettings | undefined;
  tracing: TracingSettings;
  /** Multiplies the requests of every limit. */
  limitScale: number;
  /** Only the edge agent knows this key. A caller who shows it may ask each service through the door for its health. */
  probeKey: string;
  token: TokenNames;
  /** The largest request; a request that streams may be larger. */
  maxRequestBytes: number;
  /** The largest answer that is turned into JSON. */
  maxResponseBytes: number;
  /** The memory of Envoy. */
  maxHeapBytes: number;
}

/** A thousand open streams take some 100 MB. */
export const defaultMaxHeapBytes = 512 * 1024 * 1024;

export interface TracingSettings {
  /** The address of the collector of spans, without a path of its own at the end; absent when none are exported. */
  collector?: string | undefined;
  /** The share of the traces that begin at the door and are kept. */
  ratio: number;
  /** Whether a caller's `traceparent` counts, because a proxy before the door takes those of strangers away. */
  trustsCallers: boolean;
}

/** The door of a test or a bench: it exports nothing and believes nobody. */
export const noTracing: TracingSettings = { ratio: 0, trustsCallers: false };

export interface McpSettings {
  port: number;
  /** The port of loopback by which the process of the protocol calls the door and says for which address. */
  returnPort: number;
  /** The socket file of that process, absolute or from the folder that Envoy is started in. */
  socket: string;
}

export interface TlsSettings {
  /** How long browsers remember to come by HTTPS only. */
  hstsSeconds: number;
  /** A port that only redirects plaintext to the door. The door's own port redirects plaintext too. */
  redirectPort?: number | undefined;
  http3: boolean;
}
