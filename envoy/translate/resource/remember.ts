// Remembers what was made last. The translation is made of parts that each follow from a few things: the contract, the
// settings, the keys. A part whose things are still the same ones is not made again, so a mesh of any size costs only what
// has changed. Things are compared by identity, so nobody may change one after he has given it.

export function rememberLast<Things extends readonly unknown[], Part>(
  make: (...things: Things) => Part,
): (...things: Things) => Part {
  let last: { things: Things; part: Part } | undefined;
  return (...things) => {
    if (!last?.things.every((thing, index) => thing === things[index])) last = { things, part: make(...things) };
    return last.part;
  };
}
