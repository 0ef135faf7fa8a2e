// What is wrong with one field of a request, as its caller is told. A type of its own, for refusals carry violations and the
// bounds of what leaves a service cut them.

export interface Violation {
  /** The field's JSON name, with its path: `workout.sets[2].weightKg`. */
  field: string;
  description: string;
}
