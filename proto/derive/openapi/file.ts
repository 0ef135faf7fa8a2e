// The committed document. It stands in a module of its own, because the build puts the files that a module names beside
// each program that has the module, and only the edge agent serves the document.

export const openApiFile = new URL('../../gen/openapi.json', import.meta.url);
