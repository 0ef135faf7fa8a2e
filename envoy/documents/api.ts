// The OpenAPI document, and the page that shows it and tries calls: Swagger UI, served from here so that it needs no other
// host. Files are read when they are asked for, so an agent that nobody asks holds none of them; callers keep them by their
// ETags.
import { readFile } from 'node:fs/promises';
import { Refusal } from '#chassis/rpc/errors.ts';
import type { Handlers } from '#chassis/rpc/handlers.ts';
import { openApiFile } from '#proto/derive/openapi/file.ts';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { DocumentServiceService } from '#proto/gen/sinew/edge/v1/document.ts';

interface PageFile {
  file: URL;
  contentType: string;
}

const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

const page: PageFile = { file: new URL('./page.html', import.meta.url), contentType: 'text/html; charset=utf-8' };

/** The files of the page by their names under `/docs/`. */
const pageFiles: ReadonlyMap<string, PageFile> = new Map([
  ['page.js', { file: new URL('./page.js', import.meta.url), contentType: script }],
  ['page.css', { file: new URL('./page.css', import.meta.url), contentType: style }],
  [
    'swagger-ui.css',
    { file: new URL('../../node_modules/swagger-ui-dist/swagger-ui.css', import.meta.url), contentType: style },
  ],
  [
    'swagger-ui-bundle.js',
    { file: new URL('../../node_modules/swagger-ui-dist/swagger-ui-bundle.js', import.meta.url), contentType: script },
  ],
]);

/** The page runs only its own scripts, and calls only the door that served it. Swagger UI has its pictures in its style sheet. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const documentHandlers: Handlers<typeof DocumentServiceService> = {
  getOpenApi: () => read({ file: openApiFile, contentType: 'application/json' }),
  showApiPage: (_, context) => {
    context.answerHeader('content-security-policy', contentSecurityPolicy);
    return read(page);
  },
  getApiPageFile: ({ name }) => {
    const found = pageFiles.get(name);
    if (!found) throw new Refusal('ROUTE_NOT_FOUND', 'the page has no such file');
    return read(found);
  },
};

const read = async ({ file, contentType }: PageFile): Promise<HttpBody> => ({
  contentType,
  data: await readFile(file),
  extensions: [],
});
