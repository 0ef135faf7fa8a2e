// Writes docker-compose.yml: the mesh of `npm start` with an official image for each foreign program and one of ours for
// each service. The services stand in it by the list of the checkout, all alike.

import { dockerfilePath } from './dockerfile.ts';
import {
  account,
  credentialsFolder,
  edgeAgent,
  envoyFolder,
  outboxFolder,
  ports,
  provisioner,
} from './image/layout.ts';
import { type Deployment, foreignImages, notice } from './image/plan.ts';

export const composePath = 'docker-compose.yml';

/** Where a person reaches the door. */
const edgeUrl = `https://127.0.0.1:\${SINEW_EDGE_PORT:-${ports.door}}`;

export function writeCompose(plan: Deployment): string {
  const programs = [...plan.services, edgeAgent];
  return `${head}
services:
${servers}
${provisioning(programs)}
${plan.services.map((name) => service(name)).join('\n')}
${door('')}
${door('-2')}
${networks}
volumes:
${volumesOf(programs)
  .map((name) => `  ${name}:`)
  .join('\n')}
`;
}

const head = `${notice('npm run deploy')}#
#   docker compose up --build --wait                 everything, healthy; again goes on with the same data
#   docker compose up --wait --scale workout=3       three of a service
#   docker compose --profile fleet up --wait         three registries and two doors; a mesh that was a fleet stays one
#   docker compose down                              stops it; --volumes forgets the data too
#
# The API is at ${edgeUrl}, Consul's web page at http://127.0.0.1:\${SINEW_CONSUL_PORT:-8500}.
# services/tooling/deploy/README.md tells how to trust the door, and the rest.
name: sinew

x-build: &build
  context: .
  dockerfile: ${dockerfilePath}
  args: {SOURCE_DATE_EPOCH: "\${SOURCE_DATE_EPOCH:-0}"}

# Nobody is root, nobody writes into an image, and nobody gets a right that it does not use.
x-confined: &confined
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  restart: unless-stopped
  logging: {driver: json-file, options: {max-size: 10m, max-file: "3"}}

x-program: &program
  <<: *confined
  tmpfs: [/tmp]
  stop_grace_period: 15s
  networks: [mesh, database]
  depends_on:
    ${provisioner}: {condition: service_completed_successfully}

x-environment: &environment
  EDGE_URL: ${edgeUrl}
  LOG_LEVEL: "\${SINEW_LOG_LEVEL:-info}"


`;

const consulCommand = [
  'agent',
  '-config-file=/consul/settings.json',
  '-config-file=/initial/guard.json',
  '-bind=0.0.0.0',
  '-client=0.0.0.0',
  '-grpc-port=8502',
];

/** They wait for the first server, which alone may begin a registry. */
const moreRegistries = ['consul-2', 'consul-3']
  .map(
    (name) => `  ${name}:
    <<: *consul
    profiles: [fleet]
    command: [${[...consulCommand, '-bootstrap-expect=0', `-node=${name}`, '-retry-join=consul'].join(', ')}]
    ports: []
    volumes: [./consul/agent.json:/consul/settings.json:ro, consul-initial:/initial:ro, ${name}-data:/consul/data]
    depends_on:
      consul: {condition: service_healthy}
`,
  )
  .join('\n');

const servers = `  # The administrators' credentials, made once, before the servers start.
  initial:
    <<: *confined
    image: sinew/${provisioner}
    build: {<<: *build, target: ${provisioner}}
    command: [initial]
    restart: "no"
    network_mode: none
    volumes: [consul-initial:/initial/consul, postgres-initial:/initial/postgres]

  consul: &consul
    <<: *confined
    image: ${foreignImages.consul}
    user: consul
    command: [${consulCommand.join(', ')}]
    environment: {CONSUL_DISABLE_PERM_MGMT: "1", CONSUL_HTTP_TOKEN_FILE: /initial/management-token}
    ports: ["127.0.0.1:\${SINEW_CONSUL_PORT:-8500}:8500"]
    networks: [mesh]
    volumes: [./consul/agent.json:/consul/settings.json:ro, consul-initial:/initial:ro, consul-data:/consul/data]
    tmpfs: [/tmp]
    healthcheck: {test: [CMD, consul, connect, ca, get-config], interval: 1s, timeout: 5s, retries: 60}
    depends_on:
      initial: {condition: service_completed_successfully}

  # Two more servers: of three, one may be lost.
${moreRegistries}
  postgres:
    <<: *confined
    image: ${foreignImages.postgres}
    user: postgres
    # Without the details of an error, in which the server repeats the values of a row.
    command: [postgres, -c, log_error_verbosity=terse, -c, max_connections=300]
    environment: {POSTGRES_PASSWORD_FILE: /initial/password, POSTGRES_INITDB_ARGS: "--encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C"}
    networks: [database]
    shm_size: 256mb
    stop_signal: SIGINT
    stop_grace_period: 1m
    volumes: [postgres-initial:/initial:ro, postgres-data:/var/lib/postgresql]
    tmpfs: [/tmp, "/var/run/postgresql:mode=1777"]
    healthcheck: {test: [CMD, pg_isready, -h, 127.0.0.1, -U, postgres], interval: 1s, timeout: 5s, retries: 60}
    depends_on:
      initial: {condition: service_completed_successfully}
`;

const provisioning = (programs: readonly string[]): string => {
  const volumes = [
    'consul-initial:/initial/consul:ro',
    'postgres-initial:/initial/postgres:ro',
    `credentials:${credentialsFolder}`,
    ...programs.map((name) => `${name}-credentials:/hand-out/${name}`),
  ];
  return `  # Roles, databases, tokens, intentions, keys and the door's certificate; each program gets its own.
  ${provisioner}: &${provisioner}
    <<: *confined
    image: sinew/${provisioner}
    build: {<<: *build, target: ${provisioner}}
    command: [once]
    restart: "no"
    environment: {EDGE_ADDRESS: "\${SINEW_EDGE_ADDRESS:-127.0.0.1}"}
    tmpfs: [/tmp]
    networks: [mesh, database]
    volumes:
${volumes.map((volume) => `      - ${volume}`).join('\n')}
    depends_on:
      consul: {condition: service_healthy}
      postgres: {condition: service_healthy}

  # The same every six hours: tokens end after a day.
  renewal:
    <<: *${provisioner}
    command: [keep]
    restart: unless-stopped
    depends_on:
      ${provisioner}: {condition: service_completed_successfully}
`;
};

const service = (name: string): string => `  ${name}:
    <<: *program
    image: sinew/${name}
    build: {<<: *build, target: ${name}}
    environment: {<<: *environment${name === 'notification' ? `, MAIL_OUTBOX: ${outboxFolder}` : ''}}
    volumes: [${name}-credentials:${credentialsFolder}:ro${name === 'notification' ? `, outbox:${outboxFolder}` : ''}]
`;

/** An edge agent and its Envoy. The second edge asks the second server of the registry, as on a machine of its own. */
function door(number: '' | '-2'): string {
  const ofFleet = number ? '\n    profiles: [fleet]' : '';
  const registry = number
    ? `, CONSUL_HTTP_ADDR: "http://consul${number}:8500", CONSUL_GRPC_ADDR: "http://consul${number}:8502"`
    : '';
  const port = `\${SINEW_EDGE${number.replace('-', '_')}_PORT:-${number ? ports.door + 1 : ports.door}}`;
  return `  ${edgeAgent}${number}:
    <<: *program${ofFleet}
    image: sinew/${edgeAgent}
    build: {<<: *build, target: ${edgeAgent}}
    environment: {<<: *environment, DOOR_HOST: envoy${number}${registry}, HSTS_SECONDS: "300", LIMIT_SCALE: "\${SINEW_LIMIT_SCALE:-1}"}
    networks: [mesh]
    volumes: [${edgeAgent}-credentials:${credentialsFolder}:ro, xds${number}:${envoyFolder}]
    healthcheck: {interval: 1s}

  # It starts from the files that its agent wrote, also when all else is gone.
  envoy${number}:
    <<: *confined${ofFleet}
    image: ${foreignImages.envoy}
    user: "${account}:${account}"
    command: [envoy, -c, ${envoyFolder}/bootstrap.json, --disable-hot-restart, --concurrency, "\${SINEW_EDGE_WORKERS:-2}", --log-level, warn]
    ports: ["\${SINEW_EDGE_ADDRESS:-127.0.0.1}:${port}:${ports.door}"]
    networks: [mesh]
    volumes: [xds${number}:${envoyFolder}]
    tmpfs: [/tmp]
    healthcheck: {test: [CMD, bash, -c, "exec 3<>/dev/tcp/127.0.0.1/${ports.door}"], interval: 1s, timeout: 3s, retries: 60}
    depends_on:
      ${edgeAgent}${number}: {condition: service_healthy}
`;
}

const networks = `networks:
  mesh:
  # Nobody from outside reaches the database, and it reaches nobody.
  database: {internal: true}
`;

const volumesOf = (programs: readonly string[]): string[] => [
  'consul-initial',
  'consul-data',
  'consul-2-data',
  'consul-3-data',
  'postgres-initial',
  'postgres-data',
  'credentials',
  ...programs.map((name) => `${name}-credentials`),
  'xds',
  'xds-2',
  'outbox',
];
