import { createElement as h } from 'react'

/** A page of a size that pages have; every server that renders React renders this. */
export function Greeting({ name, rows }) {
  return h(
    'main',
    null,
    h('h1', null, `Hello, ${name}`),
    h('p', null, 'What is on the list today:'),
    h(
      'ul',
      null,
      rows.map((row) => h('li', { key: row }, h('a', { href: `/rows/${row}` }, `Row ${row}`))),
    ),
  )
}

export const rows = Array.from({ length: 20 }, (_, index) => index + 1)
