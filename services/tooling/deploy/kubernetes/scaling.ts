// What a cluster of several nodes adds: how many pods there are by load, how many stay while nodes are emptied, and how they
// are spread.
import { edgeAgent } from '../image/layout.ts';
import { type Manifest, metadata, selectorOf } from './manifest.ts';

const least = 2;
const most = 20;
/** Of the processor time that a pod asks for. */
const processorPercent = 70;
/** Calls a second: half of what one instance answered in the load test, so that a burst finds room. */
const callsPerPod = '400';

export const autoscaler = (name: string): Manifest => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadata(name),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: least,
    maxReplicas: most,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: processorPercent } },
      },
      ...(name === edgeAgent ? [] : [callsMetric]),
    ],
    // A short lull takes nobody away.
    behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
  },
});

const callsMetric = {
  type: 'Pods',
  pods: { metric: { name: 'sinew_calls_per_second' }, target: { type: 'AverageValue', averageValue: callsPerPod } },
};

export const disruptionBudget = (name: string): Manifest => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata(name),
  spec: { minAvailable: 1, selector: selectorOf(name), unhealthyPodEvictionPolicy: 'AlwaysAllow' },
});

/** The part of a Deployment that spreads its pods over zones and nodes. */
export const spread = (name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    template: {
      spec: {
        topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
          maxSkew: 1,
          topologyKey,
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: selectorOf(name),
          matchLabelKeys: ['pod-template-hash'],
        })),
      },
    },
  },
});
