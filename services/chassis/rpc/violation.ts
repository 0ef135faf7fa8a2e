// A fault in one field of a request, as its caller is told. The type has a file of its own, because both the refusals and
// the bounds of their size use it.

export interface Violation {
  /** The field's JSON name, with its path: `workout.sets[2].weightKg`. */
  field: string;
  description: string;
}
