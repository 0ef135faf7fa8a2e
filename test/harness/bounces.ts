// Makes mails that come back, in the shapes that mail servers are known to give them.

/** The mail that came back. */
export interface Returned {
  to: string;
  /** The headers of the mail as it was sent. */
  headers: string;
  /** The mail's id, in angle brackets. */
  messageId: string;
  /** The envelope's sender. */
  sender: string;
}

export interface MailShape {
  name: string;
  /** Makes the returned mail with an enhanced status code; without `code` with the usual code of this shape. */
  make: (returned: Returned, code?: string) => string;
}

const mail = (headers: readonly string[], body: readonly string[]): string =>
  [...headers, '', ...body].join('\n').replaceAll('\n', '\r\n');

const from = (address: string, { sender }: Returned, subject: string): string[] => [
  'Return-Path: <>',
  `From: ${address}`,
  `To: ${sender}`,
  `Subject: ${subject}`,
  'Date: Mon, 2 Mar 2026 12:00:03 +0000',
  'MIME-Version: 1.0',
];

interface Report {
  from: string;
  subject: string;
  text: string[];
  /** The fields of the message, and the groups of fields of the recipients. */
  status: string[];
  /** The content type of the returned part, when it is not the whole mail. */
  copy?: string;
  encoding?: 'base64';
}

/** multipart/report, RFC 6522. */
function report(returned: Returned, { from: author, subject, text, status, copy, encoding }: Report): string {
  const encoded = (lines: string[]): string[] =>
    encoding
      ? [
          'Content-Transfer-Encoding: base64',
          '',
          ...Buffer.from(lines.join('\r\n'))
            .toString('base64')
            .match(/.{1,76}/g)!,
        ]
      : ['', ...lines];
  return mail(
    [
      ...from(author, returned, subject),
      'Content-Type: multipart/report; report-type=delivery-status;',
      ' boundary="=_b/1"',
    ],
    [
      'This is a MIME-encapsulated message.',
      ...['', '--=_b/1', 'Content-Type: text/plain; charset=utf-8', ...encoded(text)],
      ...['', '--=_b/1', 'Content-Type: message/delivery-status', ...encoded(status)],
      ...['', '--=_b/1', `Content-Type: ${copy ?? 'message/rfc822'}`, '', returned.headers],
      ...(copy ? [] : ['', 'Hello']),
      ...['', '--=_b/1--', ''],
    ],
  );
}

const recipient = (to: string, action: string, status: string, rest: string[] = []): string[] => [
  '',
  `Final-Recipient: rfc822; ${to}`,
  `Action: ${action}`,
  `Status: ${status}`,
  ...rest,
];

const postfixText = ({ to }: Returned, reply: string): string[] => [
  'This is the mail system at host mail.sinew.example.',
  '',
  "I'm sorry to have to inform you that your message could not",
  "be delivered to one or more recipients. It's attached below.",
  '',
  `<${to}>: host mx.example.org[192.0.2.25] said: ${reply}`,
  '    (in reply to RCPT TO command)',
];

export const postfix = (returned: Returned, code: string, action = 'failed'): string =>
  report(returned, {
    from: 'MAILER-DAEMON@mail.sinew.example (Mail Delivery System)',
    subject: 'Undelivered Mail Returned to Sender',
    text: postfixText(returned, `550 ${code} <${returned.to}>: Recipient address rejected`),
    status: [
      'Reporting-MTA: dns; mail.sinew.example',
      'X-Postfix-Queue-ID: 4F1kQ20q1Xz',
      ...recipient(returned.to, action, code, [
        `Original-Recipient: rfc822;${returned.to}`,
        'Remote-MTA: dns; mx.example.org',
        `Diagnostic-Code: smtp; ${code.startsWith('4') ? 450 : 550} ${code} <${returned.to}>: Recipient address rejected:`,
        '    User unknown in virtual mailbox table',
      ]),
    ],
  });

/** By default these shapes say that there is no such mailbox. With another code they say what the code means. */
export const shapes: readonly MailShape[] = [
  { name: 'Postfix', make: (returned, code = '5.1.1') => postfix(returned, code) },
  {
    name: 'Postfix, with headers only',
    make: (returned, code = '5.1.1') =>
      report(returned, {
        from: 'Mail Delivery System <MAILER-DAEMON@mail.sinew.example>',
        subject: 'Undelivered Mail Returned to Sender',
        text: postfixText(returned, `550 ${code} no`),
        status: ['Reporting-MTA: dns; mail.sinew.example', ...recipient(returned.to, 'failed', code)],
        copy: 'text/rfc822-headers',
      }),
  },
  {
    name: 'sendmail',
    make: (returned, code = '5.1.1') =>
      report(returned, {
        from: 'Mail Delivery Subsystem <MAILER-DAEMON@mail.sinew.example>',
        subject: 'Returned mail: see transcript for details',
        text: [
          'The original message was received at Mon, 2 Mar 2026 12:00:01 GMT',
          '   ----- The following addresses had permanent fatal errors -----',
          `<${returned.to}>`,
          `    (reason: 550 ${code} <${returned.to}>... User unknown)`,
          '   ----- Transcript of session follows -----',
          '... while talking to mx.example.org.:',
          '>>> DATA',
          `<<< 550 ${code} <${returned.to}>... User unknown`,
        ],
        status: [
          'Reporting-MTA: dns; mail.sinew.example',
          'Received-From-MTA: DNS; app.sinew.example',
          'Arrival-Date: Mon, 2 Mar 2026 12:00:01 GMT',
          '',
          `Final-Recipient: RFC822; ${returned.to}`,
          'Action: failed',
          `Status: ${code}`,
          'Remote-MTA: DNS; mx.example.org',
          `Diagnostic-Code: SMTP; 550 ${code} <${returned.to}>... User unknown`,
          'Last-Attempt-Date: Mon, 2 Mar 2026 12:00:02 GMT',
        ],
      }),
  },
  {
    name: 'Exim, as a report with its unspecific code',
    make: (returned, code = '5.1.1') =>
      report(returned, {
        from: 'Mail Delivery System <Mailer-Daemon@mail.sinew.example>',
        subject: 'Mail delivery failed: returning message to sender',
        text: [
          'This message was created automatically by mail delivery software.',
          '',
          `  ${returned.to}`,
          `    host mx.example.org [192.0.2.25]`,
          `    SMTP error from remote mail server after RCPT TO:<${returned.to}>:`,
          `    550 ${code} unknown`,
        ],
        status: [
          'Reporting-MTA: dns; mail.sinew.example',
          '',
          'Action: failed',
          `Final-Recipient: rfc822;${returned.to}`,
          'Status: 5.0.0',
          'Remote-MTA: dns; mx.example.org',
          `Diagnostic-Code: smtp; 550 ${code} unknown`,
        ],
      }),
  },
  {
    name: 'Exim, as text',
    make: (returned, code = '5.1.1') =>
      mail(
        [
          `X-Failed-Recipients: ${returned.to}`,
          'Auto-Submitted: auto-replied',
          ...from('Mail Delivery System <Mailer-Daemon@mail.sinew.example>', returned, 'Mail delivery failed'),
        ],
        [
          'A message that you sent could not be delivered to one or more of its',
          'recipients. This is a permanent error. The following address(es) failed:',
          '',
          `  ${returned.to}`,
          `    SMTP error from remote mail server after RCPT TO:<${returned.to}>:`,
          `    host mx.example.org [192.0.2.25]: 550 ${code} unknown`,
          '',
          '------ This is a copy of the message, including all the headers. ------',
          '',
          returned.headers,
          '',
          'Come back to 4.2.1, it says.',
        ],
      ),
  },
  {
    name: 'Exchange',
    make: (returned, code = '5.1.1') =>
      report(returned, {
        from: 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>',
        subject: 'Undeliverable: Plan',
        text: [
          'Delivery has failed to these recipients or groups:',
          `${returned.to} (${returned.to})`,
          'Diagnostic information for administrators:',
          `Remote Server returned '550 ${code} RESOLVER.ADR.RecipNotFound; not found'`,
        ],
        status: [
          'Reporting-MTA: dns;EX01.example.org',
          ...recipient(returned.to, 'failed', code, [
            `Diagnostic-Code: smtp;550 ${code} RESOLVER.ADR.RecipNotFound; not found`,
          ]),
        ],
        encoding: 'base64',
      }),
  },
  {
    name: 'Office 365',
    make: (returned, code = '5.1.10') =>
      report(returned, {
        from: 'Microsoft Outlook <postmaster@example.org>',
        subject: 'Undeliverable: Plan',
        text: [`Your message to ${returned.to} couldn't be delivered.`],
        status: [
          'Reporting-MTA: dns;AM0PR01MB1234.eurprd01.prod.exchangelabs.com',
          'Received-From-MTA: dns;mail.sinew.example',
          '',
          `Original-Recipient: rfc822;${returned.to}`,
          `Final-Recipient: rfc822;${returned.to}`,
          'Action: failed',
          `Status: ${code}`,
          `Diagnostic-Code: smtp;550 ${code} RESOLVER.ADR.RecipientNotFound; Recipient ${returned.to} not found by`,
          ' SMTP address lookup',
        ],
      }),
  },
  {
    name: 'Gmail',
    make: (returned, code = '5.1.1') =>
      report(returned, {
        from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
        subject: 'Delivery Status Notification (Failure)',
        text: ['** Address not found **', `Your message wasn't delivered to ${returned.to}`],
        status: [
          'Reporting-MTA: dns; googlemail.com',
          'Arrival-Date: Mon, 02 Mar 2026 04:00:00 -0800 (PST)',
          `X-Original-Message-ID: ${returned.messageId}`,
          ...recipient(returned.to, 'failed', code, [
            'Remote-MTA: dns; gmail-smtp-in.l.google.com. (192.0.2.26, the server for the domain gmail.com.)',
            `Diagnostic-Code: smtp; 550-${code} The email account that you tried to reach does not exist.`,
          ]),
        ],
      }),
  },
  {
    name: 'qmail',
    make: (returned, code = '5.1.1') =>
      mail(from('MAILER-DAEMON@mail.sinew.example', returned, 'failure notice'), [
        'Hi. This is the qmail-send program at mail.sinew.example.',
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "This is a permanent error; I've given up. Sorry it didn't work out.",
        '',
        `<${returned.to}>:`,
        `Sorry, no mailbox here by that name. (#${code})`,
        '',
        '--- Below this line is a copy of the message.',
        '',
        returned.headers,
      ]),
  },
  {
    name: 'Amazon SES',
    make: (returned, code = '5.1.1') =>
      report(returned, {
        from: 'MAILER-DAEMON@amazonses.com',
        subject: 'Delivery Status Notification (Failure)',
        text: ['An error occurred while trying to deliver the mail to the following recipients:', returned.to],
        status: [
          'Reporting-MTA: dns; a1-2.smtp-out.eu-west-1.amazonses.com',
          ...recipient(returned.to, 'failed', code, [
            `Diagnostic-Code: smtp; 550 ${code} ${returned.to}: Recipient address rejected`,
          ]),
        ],
      }),
  },
];
