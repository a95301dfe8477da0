import { createElement as h } from 'react'

import { Greeting, rows } from '../lib/greeting.js'

export function getServerSideProps({ query }) {
  return { props: { name: query.name, rows } }
}

export default function Rendered(props) {
  return h(Greeting, props)
}
