import App from 'next/app'
import { createContext } from 'react'

import { Show } from '../lib/show'

export const Theme = createContext('none')

export default class MyApp extends App {
  static async getInitialProps(appContext) {
    const { ctx, router, Component, AppTree } = appContext
    switch (ctx.query.app) {
      case 'throw':
        throw new Error('secret of the app')
      case 'nothing':
        return undefined
      case 'end':
        ctx.res.end('sent by the app')
        return {}
      case 'redirect':
        ctx.res.writeHead(302, { Location: '/elsewhere' })
        ctx.res.end()
        return {}
      case 'bare':
        return { bare: true }
      default: {
        const props = await App.getInitialProps(appContext)
        return {
          ...props,
          fromApp: {
            keys: Object.keys(appContext).sort(),
            path: ctx.asPath,
            pathname: ctx.pathname,
            router: router.asPath,
            component: typeof Component,
            tree: typeof AppTree,
            req: ctx.req === undefined ? 'no request' : typeof ctx.req.headers,
            err: ctx.err === undefined ? 'no error' : String(ctx.err && ctx.err.message),
          },
        }
      }
    }
  }

  render() {
    const { Component, pageProps, router, fromApp, bare, ...rest } = this.props
    return (
      <Theme.Provider value="dark">
        <header>{router.asPath}</header>
        <Show id="app" value={{ fromApp, bare, rest: Object.keys(rest).sort() }} />
        <Component {...pageProps} />
      </Theme.Provider>
    )
  }
}
