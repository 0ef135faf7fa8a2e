// All Kubernetes files by their paths: a base, and two overlays. `small` has one pod of each program; `production` has
// autoscalers, budgets and a spread over zones and nodes.
import { loadContract } from '#proto/contract.ts';
import { edgeAgent, provisioner } from '../image/layout.ts';
import { type Deployment, notice } from '../image/plan.ts';
import { labelsOf, type Manifest, namespace, writeManifests } from './manifest.ts';
import { networkPolicies } from './network.ts';
import { doorPrograms, servicePrograms } from './programs.ts';
import { provisioning } from './provisioning.ts';
import { autoscaler, disruptionBudget, spread } from './scaling.ts';

const kubernetesFolder = 'services/tooling/deploy/kubernetes';

const head = notice('npm run deploy -- kubernetes');
const write = (...manifests: Manifest[]): string => writeManifests(head, manifests);

export function writeKubernetes(plan: Deployment): [path: string, text: string][] {
  const programs = [...plan.services, edgeAgent];
  const parts = {
    'namespace.yaml': write(namespaceManifest),
    'services.yaml': write(...servicePrograms(plan.services)),
    'edge.yaml': write(...doorPrograms()),
    'network-policies.yaml': write(...networkPolicies(loadContract(), plan.services)),
    'provisioning.yaml': write(...provisioning(plan.services)),
  };
  const scaled = {
    'autoscalers.yaml': write(...programs.map(autoscaler)),
    'disruption-budgets.yaml': write(...programs.map(disruptionBudget)),
  };
  return [
    ...filesOf('base', { ...parts, 'kustomization.yaml': write(base(plan, Object.keys(parts))) }),
    ...filesOf('overlays/small', { 'kustomization.yaml': write(small(programs)) }),
    ...filesOf('overlays/production', {
      ...scaled,
      'spread.yaml': write(...programs.map(spread)),
      'kustomization.yaml': write(production(Object.keys(scaled))),
    }),
  ];
}

const filesOf = (folder: string, files: Record<string, string>): [path: string, text: string][] =>
  Object.entries(files).map(([name, text]) => [`${kubernetesFolder}/${folder}/${name}`, text]);

const namespaceManifest: Manifest = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: namespace,
    labels: { ...labelsOf(namespace), 'pod-security.kubernetes.io/enforce': 'restricted' },
  },
};

const kustomization = (rest: Manifest): Manifest => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  ...rest,
});

const base = ({ services, version }: Deployment, resources: readonly string[]): Manifest =>
  kustomization({
    namespace,
    resources,
    images: [...services, edgeAgent, provisioner].map((name) => ({ name: `sinew/${name}`, newTag: version })),
    configMapGenerator: [
      {
        name: 'mesh',
        literals: [
          'EDGE_URL=https://localhost',
          'LOG_LEVEL=info',
          // Only servers sign certificates; instances register at the agent of their node.
          'CONSUL_GRPC_ADDR=http://consul-server.consul:8502',
          'CONSUL_SERVER=http://consul-server.consul:8500',
          'POSTGRES_URL=postgres://postgres@postgres.database:5432/postgres',
        ],
      },
    ],
  });

const small = (programs: readonly string[]): Manifest =>
  kustomization({ resources: ['../../base'], replicas: programs.map((name) => ({ name, count: 1 })) });

const production = (resources: readonly string[]): Manifest =>
  kustomization({ namespace, resources: ['../../base', ...resources], patches: [{ path: 'spread.yaml' }] });
