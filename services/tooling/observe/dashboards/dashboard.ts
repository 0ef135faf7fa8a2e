// A dashboard as its files say it, in rows of panels of queries, and its translation to Grafana's JSON. The library has
// Grafana's own types, so that a name that Grafana does not know is a mistake of types here.
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

export interface Query {
  expr: string;
  /** How a line is named: `{{method}}`. */
  legend: string;
  /** Whether points lead to traces. */
  exemplars?: boolean;
}

export interface Panel {
  title: string;
  /** Grafana's name of a unit. */
  unit: 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'short';
  queries: readonly Query[];
  /** One number for the whole time instead of lines. */
  isNumber?: boolean;
}

/** What a person chooses above the panels, with the query for what there is to choose from. */
interface Choice {
  name: string;
  query: string;
}

export interface Board {
  /** The name of the file, and Grafana's id. */
  name: string;
  title: string;
  description: string;
  choices: readonly Choice[];
  rows: readonly { title: string; panels: readonly Panel[] }[];
}

const datasource = { type: 'prometheus', uid: '$' + '{datasource}' };

export function toDashboard({ name, title, description, choices, rows }: Board): Dashboard {
  const board = new DashboardBuilder(title)
    .uid(`sinew-${name}`)
    .description(description)
    .tags(['sinew'])
    .refresh('10s')
    .time({ from: 'now-1h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').type('prometheus'));
  for (const choice of choices) board.withVariable(toVariable(choice));
  for (const { title: row, panels } of rows) {
    board.withRow(new RowBuilder(row));
    for (const panel of panels) board.withPanel(toPanel(panel));
  }
  return board.build();
}

const toVariable = ({ name, query }: Choice): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .datasource(datasource)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*');

function toPanel({ title, unit, queries, isNumber = false }: Panel): StatBuilder | TimeseriesBuilder {
  const panel = isNumber ? new StatBuilder().span(6).height(5) : new TimeseriesBuilder().span(12).height(8);
  panel.title(title).unit(unit).datasource(datasource);
  for (const { expr, legend, exemplars = false } of queries) {
    panel.withTarget(new DataqueryBuilder().expr(expr).legendFormat(legend).exemplar(exemplars));
  }
  return panel;
}
