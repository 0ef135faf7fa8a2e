// Each way of sending no valid request is refused once, with the place named as its caller knows it. Everything that proto3
// JSON allows is accepted, with its value. The tests use a message with a field of each kind, and methods of the contract.
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { loadContract, type Method } from '#proto/contract.ts';
import { descriptors } from '#proto/descriptors.ts';
import { everything } from '#test/harness/everything.ts';
import { Refusal } from '../../rpc/errors.ts';
import { shapeOf } from '../shape/shape.ts';
import { restDecoder } from './decode.ts';

const someMethod = loadContract().methods.find(({ path }) => path.endsWith('/SignUp'))!;
const method: Method = {
  ...someMethod,
  http: [
    { verb: 'POST', template: '/probe', body: '*' },
    { verb: 'GET', template: '/probe', body: '' },
    { verb: 'PUT', template: '/probe/{text}', body: 'inner' },
  ],
};
const probe = restDecoder(method, shapeOf(everything));

const toBody = (data: string | Buffer) => ({ contentType: '', data: Buffer.from(data), extensions: [] });
const post = (json: string | Buffer) => probe.decode({ verb: 'POST', target: '/probe', body: toBody(json) });
const get = (query: string) => probe.decode({ verb: 'GET', target: `/probe?${query}`, body: undefined });
const read = (bytes: Uint8Array) => toJson(everything, fromBinary(everything, bytes));

interface Refused {
  reason: string;
  fields: string[];
}

function refusalOf(act: () => unknown): Refused | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { reason: error.reason, fields: error.violations.map(({ field }) => field) };
  }
}

const deep = (depth: number) => `${'{"x":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('JSON that is none', () => {
  it.each([
    ['a name without quotes', '{text:"a"}', ''],
    ['single quotes', "{'text':'a'}", ''],
    ['a text in single quotes', `{"text":'a'}`, 'text'],
    ['a trailing comma', '{"text":"a",}', ''],
    ['a trailing comma in a list', '{"list":[1,]}', 'list[1]'],
    ['a comma too many', '{"list":[1,,2]}', 'list[1]'],
    ['a comma too few', '{"text":"a" "truth":true}', ''],
    ['a comment', '{/* a */"text":"a"}', ''],
    ['a comment at the end', '{"text":"a"} // b', ''],
    ['two documents', '{"text":"a"}{"text":"b"}', ''],
    ['a byte order mark', '\ufeff{"text":"a"}', ''],
    ['NaN', '{"real":NaN}', 'real'],
    ['Infinity', '{"real":-Infinity}', 'real'],
    ['a number with a leading zero', '{"smallNumber":01}', ''],
    ['a number with a plus', '{"smallNumber":+1}', 'smallNumber'],
    ['a number in hexadecimal', '{"smallNumber":0x10}', ''],
    ['a number that ends with its point', '{"real":1.}', ''],
    ['a number that begins with its point', '{"real":.5}', 'real'],
    ['True', '{"truth":True}', 'truth'],
    ['nothing at all', ' ', ''],
    ['half of an object', '{"inner":{"text":"a"', 'inner'],
    ['half of a text', '{"text":"a', 'text'],
    ['a line break in a text', '{"text":"a\nb"}', 'text'],
    ['an unknown escape', '{"text":"\\x41"}', 'text'],
    ['a broken escape', '{"text":"\\u12"}', 'text'],
    ['another blank', '{\u00a0"text":"a"}', ''],
    ['a list', '[]', ''],
    ['a text', '"a"', ''],
    ['null', 'null', ''],
    ['values too deep in one another', `{"nosuch":${deep(64)}}`, 'nosuch'],
    ['bytes that are no UTF-8', Buffer.from('{"inner":{"text":"a\xff"}}', 'latin1'), 'inner.text'],
    ['half of a character', Buffer.from('{"text":"\xf0\x9f\x94"}', 'latin1'), 'text'],
    ['surrogates in UTF-8', Buffer.from('{"text":"\xed\xa0\x80"}', 'latin1'), 'text'],
    ['an overlong form', Buffer.from('{"text":"\xc0\xaf"}', 'latin1'), 'text'],
    ['such bytes behind the value', Buffer.from('{"text":"a"}\xff', 'latin1'), ''],
    ['UTF-16', Buffer.from('{"text":"a"}', 'utf16le'), ''],
  ])('by %s is refused where it ends to be one', (_, json, field) => {
    expect(refusalOf(() => post(json))).toEqual({ reason: 'MALFORMED_REQUEST', fields: [field] });
  });
});

describe('a field', () => {
  it.each([
    ['{"nosuch":1}', 'nosuch'],
    ['{"inner":{"inners":[{},{"nosuch":1}]}}', 'inner.inners[1].nosuch'],
    ['{"text":"a","text":"a"}', 'text'],
    ['{"smallNumber":1,"small_number":1}', 'smallNumber'],
    ['{"text":null,"text":"a"}', 'text'],
    ['{"inner":{},"inner":{}}', 'inner'],
    ['{"one":"a","other":1}', 'other'],
    ['{"list":[1,null]}', 'list[1]'],
    ['{"inners":[null]}', 'inners[0]'],
    ['{"texts":[null]}', 'texts[0]'],
    ['{"map":{"1":null}}', 'map.1'],
    ['{"map":{"a":true}}', 'map.a'],
    ['{"map":{"1":true,"1":true}}', 'map.1'],
    ['{"map":[]}', 'map'],
    ['{"list":1}', 'list'],
    ['{"list":{}}', 'list'],
    ['{"inner":[]}', 'inner'],
    ['{"inner":"a"}', 'inner'],
    ['{"text":1}', 'text'],
    ['{"text":true}', 'text'],
    ['{"text":["a"]}', 'text'],
    ['{"text":{}}', 'text'],
    ['{"text":"\\ud83d"}', 'text'],
    ['{"text":"\\udc00\\ud83d"}', 'text'],
    ['{"wrappedText":"\\ud83d"}', 'wrappedText'],
    ['{"truth":"yes"}', 'truth'],
    ['{"truth":"true"}', 'truth'],
    ['{"truth":1}', 'truth'],
    ['{"smallNumber":1.5}', 'smallNumber'],
    ['{"smallNumber":2147483648}', 'smallNumber'],
    ['{"smallNumber":-2147483649}', 'smallNumber'],
    ['{"smallNumber":1e400000000}', 'smallNumber'],
    ['{"smallNumber":true}', 'smallNumber'],
    ['{"smallNumber":""}', 'smallNumber'],
    ['{"smallNumber":" 1"}', 'smallNumber'],
    ['{"smallNumber":"0x1"}', 'smallNumber'],
    ['{"natural":-1}', 'natural'],
    ['{"large":9223372036854775808}', 'large'],
    ['{"huge":18446744073709551616}', 'huge'],
    ['{"huge":-1}', 'huge'],
    ['{"real":1e400}', 'real'],
    ['{"real":"1,5"}', 'real'],
    ['{"single":3.5e38}', 'single'],
    ['{"bytes":"a"}', 'bytes'],
    ['{"bytes":"a?=="}', 'bytes'],
    ['{"bytes":"YQ="}', 'bytes'],
    ['{"bytes":"+/_-"}', 'bytes'],
    ['{"kind":"strong"}', 'kind'],
    ['{"kind":"NOSUCH"}', 'kind'],
    ['{"kind":1.5}', 'kind'],
    ['{"kind":"1"}', 'kind'],
    ['{"time":{"seconds":1}}', 'time'],
    ['{"time":1}', 'time'],
    ['{"time":"2025-02-30T00:00:00Z"}', 'time'],
    ['{"time":"2025-01-01T24:00:00Z"}', 'time'],
    ['{"time":"2025-01-01T00:00:00"}', 'time'],
    ['{"time":"2025-01-01t00:00:00z"}', 'time'],
    ['{"time":"2025-01-01 00:00:00Z"}', 'time'],
    ['{"time":"0000-01-01T00:00:00Z"}', 'time'],
    ['{"time":"9999-12-31T23:59:59-00:01"}', 'time'],
    ['{"time":"2025-01-01T00:00:00.1234567890Z"}', 'time'],
    ['{"span":"1"}', 'span'],
    ['{"span":1}', 'span'],
    ['{"span":"315576000001s"}', 'span'],
    ['{"mask":"a,,b"}', 'mask'],
    ['{"mask":["a"]}', 'mask'],
    ['{"mask":"a b"}', 'mask'],
    ['{"wrapped":{"value":1}}', 'wrapped'],
    ['{"wrapped":1.5}', 'wrapped'],
  ])('of %s is refused', (json, field) => {
    expect(refusalOf(() => post(json))).toEqual({ reason: 'INVALID_FIELDS', fields: [field] });
  });

  it.each([
    ['{}', {}],
    ['{"text":null,"list":null,"inner":null,"map":null,"time":null,"wrapped":null,"kind":null}', {}],
    ['{"one":null,"other":1}', { other: 1 }],
    ['{"small_number":5}', { smallNumber: 5 }],
    ['{"smallNumber":"5"}', { smallNumber: 5 }],
    ['{"smallNumber":5.0}', { smallNumber: 5 }],
    ['{"smallNumber":1e3}', { smallNumber: 1000 }],
    ['{"smallNumber":"1E3"}', { smallNumber: 1000 }],
    ['{"smallNumber":-0}', {}],
    ['{"smallNumber":-2147483648}', { smallNumber: -2147483648 }],
    ['{"large":9007199254740993}', { large: '9007199254740993' }],
    ['{"large":"-9223372036854775808"}', { large: '-9223372036854775808' }],
    ['{"huge":18446744073709551615}', { huge: '18446744073709551615' }],
    ['{"huge":1.8446744073709551615e19}', { huge: '18446744073709551615' }],
    ['{"real":"NaN"}', { real: 'NaN' }],
    ['{"real":"-Infinity"}', { real: '-Infinity' }],
    ['{"real":"1.5"}', { real: 1.5 }],
    ['{"single":0.1}', { single: 0.10000000149011612 }],
    ['{"bytes":"-_8"}', { bytes: '+/8=' }],
    ['{"bytes":"+/8="}', { bytes: '+/8=' }],
    ['{"kind":"HEVY"}', { kind: 'HEVY' }],
    ['{"kind":2}', { kind: 'HEVY' }],
    ['{"kind":77}', { kind: 77 }],
    ['{"time":"2025-01-01T01:00:00.5+01:00"}', { time: '2025-01-01T00:00:00.500Z' }],
    ['{"time":"0001-01-01T00:00:00Z"}', { time: '0001-01-01T00:00:00Z' }],
    ['{"time":"9999-12-31T23:59:59.999999999Z"}', { time: '9999-12-31T23:59:59.999999999Z' }],
    ['{"time":"2024-02-29T00:00:00Z"}', { time: '2024-02-29T00:00:00Z' }],
    ['{"span":"3.5s"}', { span: '3.500s' }],
    ['{"span":"-0.000000001s"}', { span: '-0.000000001s' }],
    ['{"mask":"displayName,sets.weight_kg"}', { mask: 'displayName,sets.weightKg' }],
    ['{"mask":""}', { mask: '' }],
    ['{"wrapped":"9007199254740993"}', { wrapped: '9007199254740993' }],
    ['{"wrapped":0}', { wrapped: '0' }],
    ['{"wrappedText":""}', { wrappedText: '' }],
    ['{"map":{"1":true,"-2":false}}', { map: { '1': true, '-2': false } }],
    ['{"text":"\\ud83d\\udd25 \\u00e9\\/\\n"}', { text: '🔥 é/\n' }],
    [' {\r\n\t"list" : [ 1 , 2 ] } ', { list: [1, 2] }],
    ['{"inners":[{},{"text":"a"}]}', { inners: [{}, { text: 'a' }] }],
  ])('of %s is taken', (json, expected) => {
    expect(read(post(json))).toEqual(expected);
  });

  it('is one of many that are named at once, up to a number, and with names that are cut', () => {
    const list = JSON.stringify({ list: Array.from({ length: 1000 }, () => 'x') });
    const fields = refusalOf(() => post(list))!.fields;
    expect(fields.length).toBe(20);
    expect(fields.slice(0, 2)).toEqual(['list[0]', 'list[1]']);
    expect(() => post(list)).toThrow(expect.objectContaining({ moreViolations: 980 }));
    expect(() => post(list)).toThrow(/; and \d+ more$/);
    const [long] = refusalOf(() => post(`{"${'💪'.repeat(100_000)}":1}`))!.fields;
    expect(long!.length).toBeLessThan(300);
    expect(long!.isWellFormed()).toBe(true);
  });
});

describe('a query', () => {
  it.each([
    ['nosuch=1', 'nosuch'],
    ['nosuch', 'nosuch'],
    ['text=a&text=a', 'text'],
    ['smallNumber=1&small_number=2', 'smallNumber'],
    ['mask=a&mask=b', 'mask'],
    ['inner.text=a&inner.text=b', 'inner.text'],
    ['inner=a', 'inner'],
    ['inner.nosuch=a', 'inner.nosuch'],
    ['text.a=b', 'text'],
    ['inners.text=a', 'inners'],
    ['map.1=true', 'map'],
    ['one=a&other=1', 'other'],
    ['truth=yes', 'truth'],
    ['truth=', 'truth'],
    ['truth=TRUE', 'truth'],
    ['smallNumber=', 'smallNumber'],
    ['smallNumber=1.5', 'smallNumber'],
    ['kind=strong', 'kind'],
    ['time=yesterday', 'time'],
  ])('with %s is refused', (query, field) => {
    expect(refusalOf(() => get(query))).toEqual({ reason: 'INVALID_FIELDS', fields: [field] });
  });

  it.each([
    ['text=%ff', 'text'],
    ['text=%zz', 'text'],
    ['text=100%', 'text'],
    ['inner.text=%ed%a0%80', 'inner.text'],
  ])('with %s is not read', (query, field) => {
    expect(refusalOf(() => get(query))).toEqual({ reason: 'MALFORMED_REQUEST', fields: [field] });
  });

  it.each([
    ['', {}],
    ['&&text=a&', { text: 'a' }],
    ['text=a+b%2Bc%20d', { text: 'a b+c d' }],
    ['text', {}],
    ['text=a=b', { text: 'a=b' }],
    ['te%78t=a', { text: 'a' }],
    ['small_number=5&truth=true&kind=HEVY&real=1e3', { smallNumber: 5, truth: true, kind: 'HEVY', real: 1000 }],
    ['kind=2', { kind: 'HEVY' }],
    ['list=1&list=2&texts=a&texts=a', { list: [1, 2], texts: ['a', 'a'] }],
    ['inner.text=a&inner.inner.smallNumber=2', { inner: { text: 'a', inner: { smallNumber: 2 } } }],
    ['time=2025-01-01T00:00:00Z&mask=a,b&wrapped=5', { time: '2025-01-01T00:00:00Z', mask: 'a,b', wrapped: '5' }],
  ])('with %s is read', (query, expected) => {
    expect(read(get(query))).toEqual(expected);
  });
});

describe('what one way gives', () => {
  const put = (target: string, json?: string) =>
    probe.decode({ verb: 'PUT', target, body: json === undefined ? undefined : toBody(json) });

  it.each([
    ['a query against the path', () => put('/probe/a?text=b'), 'text'],
    ['a query against the body', () => put('/probe/a?inner.text=b', '{}'), 'inner'],
    ['a query against a body that may come', () => put('/probe/a?inner.text=b'), 'inner'],
    [
      'a query beside a body that is the whole',
      () => probe.decode({ verb: 'POST', target: '/probe?text=a', body: undefined }),
      'text',
    ],
    ['a body where there is none', () => probe.decode({ verb: 'GET', target: '/probe', body: toBody('{}') }), ''],
  ])('no other may give: %s', (_, act, field) => {
    expect(refusalOf(act)).toEqual({ reason: 'INVALID_FIELDS', fields: [field] });
  });

  it('stands beside what the others give', () => {
    const bytes = put('/probe/%F0%9F%94%A5+?smallNumber=5', '{"text":"b"}');
    expect(read(bytes)).toEqual({ text: '🔥+', smallNumber: 5, inner: { text: 'b' } });
    expect(read(put('/probe/a'))).toEqual({ text: 'a' });
    expect(read(put('/probe/a', 'null'))).toEqual({ text: 'a' });
  });

  it('is refused as a path when it is no text', () => {
    expect(refusalOf(() => put('/probe/%ff'))).toEqual({ reason: 'MALFORMED_REQUEST', fields: ['text'] });
  });
});

const contractMethod = (name: string) => {
  const found = loadContract().methods.find(({ path }) => path.endsWith(`/${name}`))!;
  return restDecoder(found, shapeOf(descriptors().getMessage(found.requestType)!));
};

describe('a page for people', () => {
  it('ignores parameters that it does not know, and no others', () => {
    const page = contractMethod('ShowEmailVerification');
    const show = (query: string) =>
      page.decode({ verb: 'GET', target: `/v1/users:verifyEmail?${query}`, body: undefined });
    expect(show('token=T&utm_source=mail&gclid=%ff&a.b=c')).toEqual(show('token=T'));
    expect(refusalOf(() => show('token=T&token=U'))).toMatchObject({ fields: ['token'] });
  });
});

describe('an upload', () => {
  it('takes path and query once, and each piece as it is', () => {
    const upload = contractMethod('ImportWorkouts');
    const target = '/v1/workouts:import?timeZone=Europe/Madrid';
    const type = descriptors().getMessage('sinew.workout.v1.ImportWorkoutsRequest')!;
    const body = { contentType: 'text/csv', data: Buffer.from([0xff, 0]), extensions: [] };
    const first = fromBinary(type, upload.decode({ verb: 'POST', target, body }));
    expect(first).toMatchObject({
      timeZone: 'Europe/Madrid',
      file: { contentType: 'text/csv', data: new Uint8Array([255, 0]) },
    });
    const next = fromBinary(type, upload.decodePiece({ ...body, contentType: '' }));
    expect(next).toMatchObject({ timeZone: '', file: { data: new Uint8Array([255, 0]) } });
    expect(refusalOf(() => upload.decode({ verb: 'POST', target: `${target}&nosuch=1`, body }))).toMatchObject({
      fields: ['nosuch'],
    });
  });
});
