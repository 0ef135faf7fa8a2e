// The mesh as the door sees it: which instances are alive and which keys prove a token. It is a model of our own, which shows neither
// the registry nor the proxy: edge.ts makes it from what the registry says, translate/ makes from it what the proxy needs.

export interface MeshState {
  /** The healthy instances of each service, by the service's name in the registry. */
  services: ReadonlyMap<string, readonly Endpoint[]>;
  /** The public keys of access tokens. Without any, every call that needs a token is refused. */
  keys: readonly PublicKey[];
  /** What the door proves itself with to people; none where it speaks plaintext. */
  certificate?: Certificate | undefined;
  /** What the door proves itself with to the services. */
  proof: DoorProof;
}

/** The door's certificate inside the mesh and what it believes of others, each PEM. */
export interface DoorProof {
  certificate: string;
  privateKey: string;
  roots: string;
  /** What stands before the name of every service in its certificate: `spiffe://…/svc/`. */
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
  /** Networks of the proxies before the door, such as `10.0.0.0/8`: what only they say of a client's address counts. */
  trustedProxies: readonly string[];
  /** Without it the door speaks plaintext, which is for a load balancer before it that ends TLS. */
  tls?: TlsSettings | undefined;
  /** Multiplies the requests of every limit. */
  limitScale: number;
  /** Known to the edge agent alone: who shows it may ask each service through the door for its health. */
  probeKey: string;
  token: TokenNames;
  /** The largest request, except for those that stream. */
  maxRequestBytes: number;
  /** The largest answer that is turned into JSON. */
  maxResponseBytes: number;
}

export interface TlsSettings {
  /** How long browsers remember to come by HTTPS only. */
  hstsSeconds: number;
  /** A port that does nothing but lead to the door; the door's own port leads plaintext to itself as well. */
  redirectPort?: number | undefined;
  http3: boolean;
}
