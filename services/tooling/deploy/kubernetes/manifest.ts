// The parts that Kubernetes manifests have in common: names and labels, how a container is confined, and how a list of
// manifests is written as one file.
import { stringify } from 'yaml';
import { account } from '../image/layout.ts';

/** A manifest, or a part of one, as Kubernetes writes it. */
export type Manifest = Record<string, unknown>;

export const namespace = 'sinew';

export const labelsOf = (name: string): Manifest => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': namespace,
});

/** Finds the pods of a program. */
export const selectorOf = (name: string): Manifest => ({ matchLabels: { 'app.kubernetes.io/name': name } });

export const metadata = (name: string, program = name): Manifest => ({ name, labels: labelsOf(program) });

/** What the standard `restricted` asks of a pod. */
export const podSecurity: Manifest = {
  runAsNonRoot: true,
  runAsUser: account,
  runAsGroup: account,
  // The group that may read the credentials.
  fsGroup: account,
  seccompProfile: { type: 'RuntimeDefault' },
};

export const containerSecurity: Manifest = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A folder in memory, for what a program writes and nobody keeps. */
export const scratch = { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } };
export const scratchMount = { name: 'scratch', mountPath: '/tmp' };

/** One file with all of these manifests. */
export const writeManifests = (notice: string, manifests: readonly Manifest[]): string =>
  notice + manifests.map((manifest) => `---\n${stringify(manifest, { lineWidth: 0 })}`).join('');
