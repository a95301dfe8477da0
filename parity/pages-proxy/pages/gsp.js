import { RouterFacts } from '../lib/router-facts'

export const getStaticProps = () => ({ props: { from: 'gsp' } })

export default RouterFacts
