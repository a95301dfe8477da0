import { Component } from 'react'
import { withRouter } from 'next/router'

class Page extends Component {
  static async getInitialProps({ query }) {
    return { q: query.q ?? 'none' }
  }

  render() {
    return (
      <p>
        {this.props.q} {this.props.router.asPath}
      </p>
    )
  }
}

export default withRouter(Page)
