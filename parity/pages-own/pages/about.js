import { RouterFacts } from '../lib/router-facts'

export const getStaticProps = async () => ({ props: {}, revalidate: 60 })

export default RouterFacts
