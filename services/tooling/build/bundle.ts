// One program as one file of plain JavaScript, with all its libraries, and beside it the files that it reads at run time, at
// the places that they have in the checkout. Its folder is all that has to be shipped, besides the package left outside.
import { cpSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type OutputOptions, type Plugin, rolldown } from 'rolldown';
import { narrowRawTemplates, narrowText } from './narrow-text.ts';
import { writePositions } from './positions.ts';

/** Native code. */
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
  // Whole names and lines stay, for they are what a stack trace or a profile shows.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
};

export interface Program {
  /** Such as `user`. */
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
  for (const file of readdirSync(folder)) if (file.endsWith('.mjs')) writePositions(join(folder, file));
  for (const [asset, place] of assets) cpSync(asset, join(folder, place), { recursive: true });
}

/** Stack traces are mended before anything can fail. */
const programOf = (main: string): Plugin => ({
  name: 'program',
  resolveId: (id) => (id === entry ? id : undefined),
  load: (id) =>
    id === entry ? [stackTraces, main].map((file) => `import ${JSON.stringify(file)};`).join('') : undefined,
});

/** A module goes on finding what lies beside it by `new URL('./…', import.meta.url)`. */
const ownFiles = (root: string, assets: Map<string, string>): Plugin => ({
  name: 'own files',
  transform: {
    filter: { id: { exclude: /\/node_modules\// }, code: /import\.meta\./ },
    handler: (code, id) => {
      if (/import\.meta\.(dirname|filename)/.test(code)) {
        throw new Error(`${id} must find its files by new URL('./…', import.meta.url), which can be bundled`);
      }
      // A place outside the checkout, behind a link, gets one inside the folder.
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
