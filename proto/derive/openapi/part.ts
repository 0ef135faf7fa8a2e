// A part of an OpenAPI document: plain JSON. Fields that are `undefined` are left out when the document is written.

export interface Part {
  readonly [name: string]: unknown;
}

/** A reference to a component: `schemas`, `headers`, … */
export const reference = (kind: string, name: string): Part => ({ $ref: `#/components/${kind}/${name}` });
