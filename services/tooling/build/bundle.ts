// Bundles one program and its libraries into one file of plain JavaScript. The files that the program reads at run time
// stand beside it, at the same places as in the checkout. Only this folder and the package in `outside` have to be shipped.
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type OutputOptions, type Plugin, rolldown } from 'rolldown';
import { narrowRawTemplates, narrowText } from './narrow-text.ts';
import { writePositions } from './positions.ts';

/** A package with native code, which cannot be bundled. */
const outside = ['@node-rs/argon2'];

const stackTraces = join(import.meta.dirname, 'stack-traces.ts');
const entry = 'program';

const output: OutputOptions = {
  format: 'esm',
  entryFileNames: 'main.mjs',
  chunkFileNames: '[name]-[hash].mjs',
  sourcemap: true,
  sourcemapExcludeSources: true,
  comments: false,
  // Names and lines stay whole, because stack traces and profiles show them.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
};

export interface Program {
  /** The name of the program, such as `user`. */
  name: string;
  /** The main file. */
  main: string;
}

/** Writes `main.mjs` and all that it needs into the folder. */
export async function bundle(root: string, { main }: Program, folder: string): Promise<void> {
  const assets = new Map<string, string>();
  const bundler = await rolldown({
    input: { main: entry },
    cwd: root,
    platform: 'node',
    external: outside,
    plugins: [programOf(main), ownFiles(root, assets), narrowRawTemplates, narrowText],
  });
  try {
    await bundler.write({ ...output, dir: folder });
  } finally {
    await bundler.close();
  }
  for (const file of readdirSync(folder)) {
    const bundled = join(folder, file);
    // The bundler's own helpers may get a file of their own, which has no source and so no map.
    if (file.endsWith('.mjs') && existsSync(`${bundled}.map`)) writePositions(bundled);
  }
  for (const [asset, place] of assets) cpSync(asset, join(folder, place), { recursive: true });
}

/** The entry of a bundle. It imports stack-traces.ts before the program, so that every stack trace names the sources. */
const programOf = (main: string): Plugin => ({
  name: 'program',
  resolveId: (id) => (id === entry ? id : undefined),
  load: (id) =>
    id === entry ? [stackTraces, main].map((file) => `import ${JSON.stringify(file)};`).join('') : undefined,
});

/** Lets a module in a bundle find the files beside it by `new URL('./…', import.meta.url)`, as in the checkout. */
const ownFiles = (root: string, assets: Map<string, string>): Plugin => ({
  name: 'own files',
  transform: {
    filter: { id: { exclude: /\/node_modules\// }, code: /import\.meta\./ },
    handler: (code, id) => {
      if (/import\.meta\.(dirname|filename)/.test(code)) {
        throw new Error(`${id} must find its files by new URL('./…', import.meta.url), which can be bundled`);
      }
      // A file outside the checkout, behind a link, gets a place inside the folder.
      const place = (file: string): string => relative(root, file).replaceAll('..', '_');
      for (const [, path] of code.matchAll(/new URL\('(\.[^']+)', import\.meta\.url\)/g)) {
        const asset = fileURLToPath(new URL(path!, pathToFileURL(id)));
        assets.set(asset, place(asset));
      }
      const url = `new URL(${JSON.stringify(`./${place(id)}`)}, import.meta.url).href`;
      return { code: code.replaceAll('import.meta.url', url), map: null };
    },
  },
});
