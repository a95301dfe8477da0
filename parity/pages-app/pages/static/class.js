import { Component } from 'react'

export default class Page extends Component {
  static defaultProps = { text: 'from a class' }

  render() {
    return <p>{this.props.text}</p>
  }
}
