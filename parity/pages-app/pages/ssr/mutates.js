import { RouterFacts } from '../../lib/router-facts'

export function getServerSideProps({ query, req }) {
  query.added = 'by the page'
  req.url = '/changed?x=1'
  return { props: {} }
}

export default RouterFacts
