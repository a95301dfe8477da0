import { createElement as h } from 'react'

import { Greeting, rows } from '../lib/greeting.js'

export function getStaticProps() {
  return { props: { name: 'World', rows } }
}

export default function Page(props) {
  return h(Greeting, props)
}
