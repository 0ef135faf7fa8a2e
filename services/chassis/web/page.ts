// A page for people, of a service that has no app before it: plain HTML without scripts, under a policy that lets a browser
// load nothing and run nothing. Its one style sheet stands in the page and is allowed by its hash, so that text that got
// into a page cannot bring a style of its own.
import { createHash } from 'node:crypto';
import { type Html, html, lines, verbatim } from './html.ts';

export interface WebPage {
  /** The language of the words, which may be another than the person's. */
  language: string;
  title: string;
  parts: readonly Html[];
}

export function renderPage({ language, title, parts }: WebPage): string {
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Sinew</title>
<style>${verbatim(styleSheet)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${lines(parts)}
</main>
</body>
</html>
`;
  return String(page);
}

export const paragraph = (text: string): Html => html`<p>${text}</p>`;

const styleSheet = `
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --soft: #5c5c61; --line: #77777c; --act: #1a5fb4; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f2f4; --paper: #1c1c1e; --soft: #b5b5ba; --line: #9a9aa0; --wrong: #ffb4ab; }
}
body { margin: 0; padding: 24px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 480px; margin: 0 auto; overflow-wrap: anywhere; }
h1 { font-size: 22px; line-height: 1.3; }
label { display: block; margin: 16px 0 4px; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--paper); color: var(--ink); font: inherit; }
input[readonly] { border-color: transparent; padding-left: 0; }
button { margin: 20px 0; padding: 10px 18px; border: 0; border-radius: 6px; background: var(--act); color: #fff; font: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid #62a0ea; outline-offset: 2px; }
code { display: block; padding: 12px; border: 1px solid var(--line); border-radius: 6px; user-select: all; }
.hint { margin: 4px 0; color: var(--soft); font-size: 14px; }
.wrong { color: var(--wrong); font-weight: 600; }
`;

const styleHash = createHash('sha256').update(styleSheet).digest('base64');

/** The policy of a page. It replaces the door's policy, which is for answers to programs. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
