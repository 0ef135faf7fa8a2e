// Reads the fences around the texts of others in what a model is asked, as the tests see them.

/** The values in the fences of a text, and what stands outside of them. */
export function openFences(text: string): { values: unknown[]; outside: string } {
  const values: unknown[] = [];
  const outside = text.replace(/<data-([0-9a-f]{24}) of="[\w .-]*">\n([^\n]*)\n<\/data-\1>/g, (_, _word, json) => {
    values.push(JSON.parse(json));
    return '';
  });
  return { values, outside };
}
