// A page as the answer of a call. To gRPC every answer is a success. So a page that refuses something says its HTTP status
// in a header, which the door (envoy/translate/filters/transcoder.ts) puts in the place of 200.
import { loadContract } from '#proto/contract.ts';
import type { HttpBody } from '#proto/gen/google/api/httpbody.ts';
import type { Context } from '../rpc/context.ts';
import { watchReason } from '../rpc/declared.ts';
import type { ReasonName } from '../rpc/errors.ts';
import { contentSecurityPolicy, renderPage, type WebPage } from './page.ts';

/** @param refusal why the page does not do what was asked; absent when it does */
export function answerPage(context: Context, page: WebPage, refusal?: ReasonName): HttpBody {
  context.answerHeader('content-security-policy', contentSecurityPolicy);
  if (refusal) {
    watchReason(refusal, context);
    context.answerHeader('x-sinew-status', `${loadContract().reasons.get(refusal)!.httpStatus}`);
  }
  return { contentType: 'text/html; charset=utf-8', data: Buffer.from(renderPage(page)), extensions: [] };
}
