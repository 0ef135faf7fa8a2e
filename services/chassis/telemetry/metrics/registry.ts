// Where all metrics of a process are. The form is OpenMetrics: it has the exemplars, which lead from a number to a trace.
import { type OpenMetricsContentType, Registry } from 'prom-client';

/** Every metric of the process registers here. */
export const metrics = new Registry<OpenMetricsContentType>();
metrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
