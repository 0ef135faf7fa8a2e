// Filters that most requests skip without a cost: Envoy looks at one header first.
import { extension, type Resource, typed } from './resource.ts';

/** Runs the filter only where the header has this form (RE2). */
export const onlyWhere = (filter: Resource, { header, form }: { header: string; form: string }): Resource => ({
  name: filter.name,
  typed_config: typed('extensions.common.matching.v3.ExtensionWithMatcher', {
    extension_config: filter,
    xds_matcher: {
      matcher_list: {
        matchers: [
          { predicate: { not_matcher: { single_predicate: hasForm(header, form) } }, on_match: { action: skip } },
        ],
      },
    },
  }),
});

const hasForm = (header: string, regex: string): Resource => ({
  input: {
    name: header,
    typed_config: typed('type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: header }),
  },
  // The regular expression of this matcher must name its engine.
  value_match: { safe_regex: { google_re2: {}, regex } },
});

const skip = extension('skip', 'extensions.filters.common.matcher.action.v3.SkipFilter');
