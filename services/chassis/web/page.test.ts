// Pages for people: their content stays text, and the policy allows exactly the style that they have.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, paragraph, renderPage } from './page.ts';

const hostile = `</title><script>alert("x")</script>'&`;

describe('a page', () => {
  it('shows what people wrote as text, wherever it stands', () => {
    const html = renderPage({ language: `en" onload="x`, title: hostile, parts: [paragraph(hostile)] });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('" onload');
    expect(html.split('&lt;/title&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;')).toHaveLength(4);
  });

  it('has the one style that its policy allows, and nothing else that the policy would have to', () => {
    const html = renderPage({ language: 'en', title: 'Title', parts: [paragraph('Text')] });
    const style = /<style>([\s\S]*)<\/style>/.exec(html)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(contentSecurityPolicy).toContain(`style-src 'sha256-${hash}'`);
    expect(html.replace(style, '')).not.toMatch(/style=|<script|<link|<img|https?:/);
  });
});
