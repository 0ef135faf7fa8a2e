// How many items a list may have. This is checked before anything else of a message: a megabyte of wrong items would keep
// protovalidate busy for a second, and its findings would fill twenty megabytes.
import { type FileRegistry, getOption, hasOption } from '@bufbuild/protobuf';
import { compileSearch, type Search } from '../requests/search.ts';
import type { Field, Shape } from '../requests/shape/shape.ts';

/** Finds the lists of a message that are too long; `undefined` when no list has a bound. */
export const compileBounds = (registry: FileRegistry, shape: Shape): Search | undefined =>
  compileSearch(shape, (field) => {
    const most = mostOf(registry, field);
    if (most === undefined) return undefined;
    const description = `must contain no more than ${most} item(s)`;
    return (list, field) => ((list as unknown[]).length > most ? [{ field, description }] : []);
  });

function mostOf(registry: FileRegistry, { kind, desc }: Field): number | undefined {
  const extension = registry.getExtension('buf.validate.field')!;
  if (kind !== 'list' || !desc || !hasOption(desc, extension)) return undefined;
  const { type } = getOption(desc, extension) as ListRules;
  return type?.case === 'repeated' && type.value?.maxItems !== undefined ? Number(type.value.maxItems) : undefined;
}

interface ListRules {
  type?: { case?: string; value?: { maxItems?: bigint } };
}
