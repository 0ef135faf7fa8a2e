// Sends short messages by an HTTP API in the shape of Twilio's: a form with basic authentication, answered in JSON. Each
// request has an idempotency key for the providers that support such keys. The operator gives the base address, so every
// host is allowed.
import { z } from 'zod';
import { type Channel, type Outcome, readRetryAfter, sendLimitMs } from './channel.ts';

export interface Sms {
  id: string;
  to: string;
  text: string;
}

export interface SmsSettings {
  url: string;
  account: string;
  from: string;
  token: string | undefined;
}

export function smsChannel(settings: () => SmsSettings): Channel<Sms> {
  const isConfigured = () => {
    const { account, from, token } = settings();
    return account !== '' && from !== '' && Boolean(token);
  };
  return {
    isConfigured,
    send: async (sms) => (isConfigured() ? post(sms, settings()) : { kind: 'notConfigured' }),
  };
}

async function post(sms: Sms, { url, account, from, token }: SmsSettings): Promise<Outcome> {
  const senderField = /^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From';
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/2010-04-01/Accounts/${account}/Messages.json`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
        'idempotency-key': sms.id,
      },
      body: new URLSearchParams({ To: sms.to, Body: sms.text, [senderField]: from }),
      redirect: 'error',
      signal: AbortSignal.timeout(sendLimitMs),
    });
    return toOutcome(response, await readAnswer(response));
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    return retry(isLate ? 'the SMS provider took too long' : 'the SMS provider could not be reached');
  }
}

const answer = z.object({ sid: z.string().default(''), code: z.number().default(0) });

async function readAnswer(response: Response): Promise<z.infer<typeof answer>> {
  const parsed = answer.safeParse(await response.json().catch(() => ({})));
  return parsed.success ? parsed.data : { sid: '', code: 0 };
}

/**
 * The recipient said STOP, or the number does not exist or cannot receive short messages.
 * https://www.twilio.com/docs/api/errors
 */
const goneCodes = new Set([21610, 21211, 21614, 21217, 21421]);

function toOutcome({ status, headers, ok }: Response, { sid, code }: z.infer<typeof answer>): Outcome {
  if (ok) return { kind: 'sent', reference: sid };
  const reason = `the SMS provider answered ${status}${code ? ` with code ${code}` : ''}`;
  if (goneCodes.has(code)) return { kind: 'gone', reason };
  const afterMs = readRetryAfter(headers.get('retry-after'), new Date());
  if (status === 429) return { kind: 'retry', reason, afterMs: afterMs ?? 30_000 };
  // Wrong credentials are no fault of the message. The operator has to correct them.
  if (status >= 500 || [401, 403, 408].includes(status)) return { kind: 'retry', reason, afterMs };
  return { kind: 'refused', reason };
}

const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
