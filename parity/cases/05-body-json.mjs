import { post, typed } from '../lib/body-cases.mjs'
import { chunked } from '../lib/request.mjs'

const utf16 = (text) => Buffer.from(text, 'utf16le')

/** Nothing sent, JSON values, JSON in other charsets. */
export const cases = [
  // Nothing sent.
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    name: `${method} without a body`,
    method,
    path: '/api/body/default',
  })),
  post('POST with Content-Length: 0', undefined, ['Content-Length: 0']),
  post('JSON type, no length', undefined, ['Content-Type: application/json']),
  post('JSON type, Content-Length: 0', undefined, [
    'Content-Type: application/json',
    'Content-Length: 0',
  ]),
  post('form type, Content-Length: 0', undefined, [
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 0',
  ]),
  post('text type, Content-Length: 0', undefined, [
    'Content-Type: text/plain',
    'Content-Length: 0',
  ]),
  {
    name: 'GET with a JSON type and no body',
    path: '/api/body/default',
    headers: ['Content-Type: application/json'],
  },
  {
    name: 'GET with a form type and no body',
    path: '/api/body/default',
    headers: ['Content-Type: application/x-www-form-urlencoded'],
  },
  post('JSON type, empty chunked body', chunked([]), [
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ]),
  // JSON values.
  ...[
    '{}',
    '[]',
    '{"a":1}',
    '[1,2]',
    '"text"',
    '5',
    '-0',
    '1e400',
    'true',
    'false',
    'null',
    ' {"a":1} ',
    '\n1\n',
    '{"a":1,"a":2}',
    '{"a":"\\u2603"}',
    '{"":1}',
    '{"b":1,"a":2,"1":3}',
    '{"a":"\\ud800"}',
    '12345678901234567890',
  ].map((json) => typed('application/json', json)),
  ...[
    '',
    ' ',
    '\n',
    '{',
    '{"a":}',
    "{'a':1}",
    '{"a":1,}',
    'undefined',
    'NaN',
    '{"a":1}x',
    '\0',
    '[1',
    '"',
    '{"a":"\t"}',
    '// c\n1',
    'nul',
  ].map((json) => typed('application/json', json, { name: `bad JSON ${JSON.stringify(json)}` })),
  typed('application/json', Buffer.from('\ufeff{"a":1}'), { name: 'JSON with a BOM' }),
  typed('application/json', Buffer.from('\ufeff'), { name: 'JSON of a BOM only' }),
  typed('application/json', Buffer.from('{"a":"☃"}'), { name: 'JSON in UTF-8' }),
  typed('application/json', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]), {
    name: 'JSON with invalid UTF-8',
  }),
  typed('application/json', Buffer.from('{"a":"caf\xe9"}', 'latin1'), {
    name: 'JSON in latin1, undeclared',
  }),
  typed('application/json; charset=latin1', Buffer.from('{"a":"caf\xe9"}', 'latin1'), {
    name: 'JSON in latin1',
  }),
  typed('application/json; charset=iso-8859-1', Buffer.from('{"a":"caf\xe9"}', 'latin1'), {
    name: 'JSON in iso-8859-1',
  }),
  typed('application/json; charset=iso-8859-15', Buffer.from('{"a":"\xa4"}', 'latin1'), {
    name: 'JSON in iso-8859-15',
  }),
  typed('application/json; charset=windows-1251', Buffer.from('{"a":"\xcf\xf0"}', 'latin1'), {
    name: 'JSON in windows-1251',
  }),
  typed('application/json; charset=windows-1252', Buffer.from('{"a":"\x80"}', 'latin1'), {
    name: 'JSON in windows-1252',
  }),
  typed('application/json; charset=cp1252', Buffer.from('{"a":"\x80"}', 'latin1'), {
    name: 'JSON in cp1252',
  }),
  typed('application/json; charset=koi8-r', Buffer.from('{"a":"\xd0"}', 'latin1'), {
    name: 'JSON in koi8-r',
  }),
  typed('application/json; charset=shift_jis', Buffer.from([0x22, 0x82, 0xa0, 0x22]), {
    name: 'JSON in shift_jis',
  }),
  typed('application/json; charset=gbk', Buffer.from([0x22, 0xc4, 0xe3, 0x22]), {
    name: 'JSON in gbk',
  }),
  typed('application/json; charset=euc-kr', Buffer.from([0x22, 0xb0, 0xa1, 0x22]), {
    name: 'JSON in euc-kr',
  }),
  typed('application/json; charset=big5', Buffer.from([0x22, 0xa4, 0xa4, 0x22]), {
    name: 'JSON in big5',
  }),
  typed('application/json; charset=utf-7', '{"a":"+Jgg-"}', { name: 'JSON in utf-7' }),
  typed('application/json; charset=utf-16le', utf16('{"a":"☃"}'), { name: 'JSON in utf-16le' }),
  typed('application/json; charset=utf-16', utf16('{"a":"☃"}'), {
    name: 'JSON in utf-16 without BOM',
  }),
  typed('application/json; charset=utf-16', utf16('\ufeff{"a":"☃"}'), {
    name: 'JSON in utf-16 with BOM',
  }),
  typed('application/json; charset=utf-16be', utf16('{"a":"☃"}').swap16(), {
    name: 'JSON in utf-16be',
  }),
  typed('application/json; charset=utf-32', '{}', { name: 'JSON in utf-32' }),
  typed('application/json; charset=utf-32le', Buffer.from([0x35, 0, 0, 0]), {
    name: 'JSON in utf-32le',
  }),
  typed('application/json; charset=ucs2', utf16('{"a":1}'), { name: 'JSON in ucs2' }),
  typed('application/json; charset=us-ascii', '{"a":1}'),
  typed('application/json; charset=ascii', Buffer.from('{"a":"\xe9"}', 'latin1'), {
    name: 'JSON in ascii with a high byte',
  }),
  typed('application/json; charset=hex', '7b7d', { name: 'charset hex' }),
  typed('application/json; charset=base64', Buffer.from('{}').toString('base64'), {
    name: 'charset base64',
  }),
  typed('application/json; charset=binary', '{"a":1}'),
  ...['utf-8', 'UTF-8', 'utf8', '"utf-8"', "'utf-8'", ' utf-8', 'Utf_8', 'unicode-1-1-utf-8'].map(
    (charset) =>
      typed(`application/json; charset=${charset}`, '{"a":"\u00e9"}', {
        name: `charset ${charset}`,
      }),
  ),
  ...['nonsense', '""', '', 'x-unknown', 'utf-9', '__proto__', 'constructor', 'toString'].map(
    (charset) =>
      typed(`application/json; charset=${charset}`, '{"a":1}', {
        name: `unknown charset ${charset}`,
      }),
  ),
]
