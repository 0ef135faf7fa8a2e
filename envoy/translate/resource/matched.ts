// Conditions of Envoy's matching API. By them most requests skip a filter without a cost, and find their routes
// (routes/tree.ts).
import { extension, type Resource, typed } from './resource.ts';

/** Runs the filter only where the header has this form (RE2). */
export const onlyWhere = (filter: Resource, { header, form }: { header: string; form: string }): Resource => ({
  name: filter.name,
  typed_config: typed('extensions.common.matching.v3.ExtensionWithMatcher', {
    extension_config: filter,
    xds_matcher: {
      matcher_list: {
        matchers: [{ predicate: { not_matcher: { ...isHeader(header, matching(form)) } }, on_match: { action: skip } }],
      },
    },
  }),
});

/** Whether a header is there and fits. */
export const isHeader = (name: string, value_match: Resource): Resource => ({
  single_predicate: { input: lookAt(name), value_match },
});

/** A whole text by its form (RE2): the matching API wants the engine named. */
export const matching = (regex: string): Resource => ({ safe_regex: { google_re2: {}, regex } });

export const lookAt = (header: string): Resource =>
  extension(header, 'type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: header });

const skip = extension('skip', 'extensions.filters.common.matcher.action.v3.SkipFilter');
