import { RouterFacts } from '../lib/router-facts'

export default RouterFacts
