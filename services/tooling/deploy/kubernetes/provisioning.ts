// The job that gives each program its credentials, and the same every six hours. It keeps them in secrets of the namespace:
// each program's in secrets of its own, and all of them in one that only the job reads again.
import { edgeAgent, provisioner } from '../image/layout.ts';
import {
  containerSecurity,
  labelsOf,
  type Manifest,
  metadata,
  podSecurity,
  scratch,
  scratchMount,
} from './manifest.ts';

/** The secret that the operator makes: the administrators' credentials of Consul and PostgreSQL. */
const administrators = 'administrators';

export const provisioning = (services: readonly string[]): Manifest[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(provisioner) },
  role,
  roleBinding,
  { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata(provisioner), spec: job(services) },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata('renewal', provisioner),
    spec: {
      // Tokens end after a day.
      schedule: '17 */6 * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 1,
      jobTemplate: { spec: job(services) },
    },
  },
];

const role: Manifest = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: metadata(provisioner),
  rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'update'] }],
};

const roleBinding: Manifest = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: metadata(provisioner),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: provisioner },
  subjects: [{ kind: 'ServiceAccount', name: provisioner }],
};

const job = (services: readonly string[]): Manifest => ({
  backoffLimit: 6,
  // A job cannot be changed, so the next version makes its own when this one is gone.
  ttlSecondsAfterFinished: 300,
  template: {
    metadata: { labels: labelsOf(provisioner) },
    spec: {
      serviceAccountName: provisioner,
      restartPolicy: 'OnFailure',
      securityContext: podSecurity,
      containers: [
        {
          name: provisioner,
          image: `sinew/${provisioner}`,
          args: ['cluster'],
          securityContext: containerSecurity,
          envFrom: [{ configMapRef: { name: 'mesh' } }],
          env: [
            { name: 'PROGRAMS', value: [...services, edgeAgent].join(',') },
            { name: 'NODE_EXTRA_CA_CERTS', value: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' },
            { name: 'CONSUL_HTTP_ADDR', valueFrom: { configMapKeyRef: { name: 'mesh', key: 'CONSUL_SERVER' } } },
          ],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          volumeMounts: [
            scratchMount,
            { name: 'data', mountPath: '/var/lib/sinew' },
            { name: 'administrators', mountPath: '/initial', readOnly: true },
          ],
        },
      ],
      volumes: [
        scratch,
        { name: 'data', emptyDir: { medium: 'Memory' } },
        {
          name: 'administrators',
          secret: {
            secretName: administrators,
            defaultMode: 0o440,
            items: [
              { key: 'consul-token', path: 'consul/management-token' },
              { key: 'postgres-password', path: 'postgres/password' },
            ],
          },
        },
      ],
    },
  },
});
