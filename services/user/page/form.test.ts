// Forms as browsers send them.
import { describe, expect, it } from 'vitest';
import { readPostedForm, toResetRequest } from './form.ts';

const form = (text: string) => readPostedForm({ contentType: '', data: Buffer.from(text), extensions: [] });

describe('a form', () => {
  it.each([
    ['', {}],
    ['token=abc', { token: 'abc' }],
    ['token=a%2Bb&newPassword=p%C3%A4ss+w%26rd&repeated=p', { token: 'a+b', newPassword: 'päss w&rd', repeated: 'p' }],
    ['email=+ada%40example.org+', { email: 'ada@example.org' }],
    ['newPassword=+two+spaces+', { newPassword: ' two spaces ' }],
    ['{"token":"abc"}', {}],
    ['token=a&token=b&other=c', { token: 'a' }],
    ['token=%ff%zz', { token: '\uFFFD%zz' }],
  ])('"%s" is read', (text, fields) => {
    expect(form(text)).toEqual({ token: '', email: '', newPassword: '', repeated: '', ...fields });
  });

  it('that is not there is an empty one', () => {
    expect(readPostedForm(undefined)).toEqual(form(''));
  });
});

describe('a reset', () => {
  it('is asked for by an address, and done by a token', () => {
    expect(toResetRequest(form('email=ada%40example.org&newPassword=x'))).toEqual({
      step: { $case: 'email', value: 'ada@example.org' },
      newPassword: '',
    });
    expect(toResetRequest(form('token=abc&email=a&newPassword=x&repeated=x'))).toEqual({
      step: { $case: 'token', value: 'abc' },
      newPassword: 'x',
    });
  });

  it('needs the same password twice', () => {
    expect(() => toResetRequest(form('token=abc&newPassword=x&repeated=X'))).toThrow(/repeated/);
  });
});
