// A Deployment for each service, and one for the edge agent with the Envoy beside it. A pod registers its own address at the
// Consul agent of its node, so no service of Kubernetes stands before them: only the door has one.
import { credentialsFolder, edgeAgent, envoyFolder, outboxFolder, ports } from '../image/layout.ts';
import { foreignImages } from '../image/plan.ts';
import {
  containerSecurity,
  labelsOf,
  type Manifest,
  metadata,
  podSecurity,
  scratch,
  scratchMount,
  selectorOf,
} from './manifest.ts';

/** The folders of credentials that a program is given: each is a secret of its own. */
export const credentialFolders = (program: string): string[] =>
  program === edgeAgent ? ['secrets', 'tls'] : ['secrets'];

export const secretOf = (program: string, folder: string): string => `${program}-${folder}`;

/** Who collects metrics finds the pods by these. */
const scraped = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': `${ports.metrics}` };

/** What a program takes when nobody calls was measured; the limits leave room for imports and storms. */
const resources = { requests: { cpu: '100m', memory: '160Mi' }, limits: { memory: '512Mi' } };
const envoyResources = { requests: { cpu: '200m', memory: '128Mi' }, limits: { memory: '512Mi' } };

export const servicePrograms = (services: readonly string[]): Manifest[] =>
  services.flatMap((name) => [
    serviceAccount(name),
    deployment(name, {
      containers: [container(name)],
      volumes: [scratch, ...credentials(name), ...(name === 'notification' ? [{ name: 'outbox', emptyDir: {} }] : [])],
    }),
  ]);

export const doorPrograms = (): Manifest[] => [
  serviceAccount(edgeAgent),
  deployment(edgeAgent, {
    // The agent starts first and lives beside the Envoy, which starts from the files that the agent wrote.
    initContainers: [{ ...container(edgeAgent), restartPolicy: 'Always' }],
    containers: [envoy],
    volumes: [scratch, ...credentials(edgeAgent), { name: 'xds', emptyDir: {} }],
  }),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('door', edgeAgent),
    spec: {
      type: 'LoadBalancer',
      // The limits by address need the caller's address.
      externalTrafficPolicy: 'Local',
      selector: labelsOf(edgeAgent),
      ports: [{ name: 'https', port: 443, targetPort: 'door' }],
    },
  },
];

/** No program asks Kubernetes for anything. */
const serviceAccount = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: metadata(name),
  automountServiceAccountToken: false,
});

const deployment = (name: string, pod: Manifest): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(name),
  spec: {
    selector: selectorOf(name),
    strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: labelsOf(name), annotations: scraped },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        // A program that stops waits for the doors, and then for the calls under way.
        terminationGracePeriodSeconds: 20,
        securityContext: podSecurity,
        ...pod,
      },
    },
  },
});

const container = (name: string): Manifest => ({
  name,
  image: `sinew/${name}`,
  securityContext: containerSecurity,
  env: [
    { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'ADVERTISE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
    { name: 'CONSUL_HTTP_ADDR', value: 'http://$(NODE_ADDRESS):8500' },
    ...(name === 'notification' ? [{ name: 'MAIL_OUTBOX', value: outboxFolder }] : []),
  ],
  envFrom: [{ configMapRef: { name: 'mesh' } }],
  ports: [
    { name: 'calls', containerPort: ports.calls },
    { name: 'health', containerPort: ports.health },
    { name: 'metrics', containerPort: ports.metrics },
  ],
  startupProbe: { grpc: { port: ports.health }, periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: { grpc: { port: ports.health }, periodSeconds: 2, timeoutSeconds: 5 },
  livenessProbe: { grpc: { port: ports.health }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  resources,
  volumeMounts: [
    scratchMount,
    ...credentialFolders(name).map((folder) => ({
      name: folder,
      mountPath: `${credentialsFolder}/${folder}`,
      readOnly: true,
    })),
    ...(name === edgeAgent ? [{ name: 'xds', mountPath: envoyFolder }] : []),
    ...(name === 'notification' ? [{ name: 'outbox', mountPath: outboxFolder }] : []),
  ],
});

const credentials = (name: string): Manifest[] =>
  credentialFolders(name).map((folder) => ({
    name: folder,
    secret: { secretName: secretOf(name, folder), defaultMode: 0o440 },
  }));

const envoy: Manifest = {
  name: 'envoy',
  image: foreignImages.envoy,
  securityContext: containerSecurity,
  command: ['envoy', '-c', `${envoyFolder}/bootstrap.json`, '--disable-hot-restart'],
  args: ['--concurrency', '2', '--log-level', 'warn'],
  ports: [{ name: 'door', containerPort: ports.door }],
  startupProbe: { tcpSocket: { port: 'door' }, periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: { tcpSocket: { port: 'door' }, periodSeconds: 2 },
  livenessProbe: { tcpSocket: { port: 'door' }, periodSeconds: 10, failureThreshold: 6 },
  // Balancers need some time to hear that a pod goes; until then it still takes connections.
  lifecycle: { preStop: { sleep: { seconds: 5 } } },
  resources: envoyResources,
  volumeMounts: [scratchMount, { name: 'xds', mountPath: envoyFolder }],
};
