import { Component, type CSSProperties, type ReactNode } from 'react'

import type { NextPageContext } from '../types/component.ts'

import Head from './head.tsx'

/** The props of the error page. */
export interface ErrorProps {
  statusCode: number
  hostname?: string
  /** Instead of the status' own words. */
  title?: string
  /** `false` for white in dark mode, too. */
  withDarkMode?: boolean
}

const words: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'This page could not be found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
}

const page: CSSProperties = {
  minHeight: '100vh',
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  fontFamily: 'system-ui, sans-serif',
}
const number: CSSProperties = { margin: 0, padding: '12px 20px', fontSize: 24, fontWeight: 600 }
const text: CSSProperties = { margin: 0, padding: '12px 20px', fontSize: 15, fontWeight: 400 }

const light = 'body{margin:0;color:#111;background:#fff}.error-number{border-right:1px solid #ccc}'
const dark =
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#000}.error-number{border-color:#444}}'

function initialProps({ res, err }: NextPageContext): ErrorProps {
  if (res !== undefined) return { statusCode: res.statusCode }
  // An error that the browser met has no status; the page says so.
  return { statusCode: err ? (err.statusCode as number) : 404 }
}

/**
 * The page that stands where another one cannot: for `pages/_error`, and for showing an error in place.
 *
 * @example if (user === undefined) return <Error statusCode={404} />
 */
export default class Error<P = Record<string, unknown>> extends Component<P & ErrorProps> {
  static displayName = 'ErrorPage'
  static getInitialProps: (context: NextPageContext) => ErrorProps = initialProps
  static origGetInitialProps: (context: NextPageContext) => ErrorProps = initialProps

  override render(): ReactNode {
    const { statusCode, withDarkMode = true } = this.props
    const title = this.props.title ?? words[statusCode] ?? 'An unexpected error has occurred'
    const failed = 'Application error: a client-side exception has occurred'
    return (
      <div style={page}>
        <Head>
          <title>{statusCode ? `${statusCode}: ${title}` : failed}</title>
        </Head>
        <style dangerouslySetInnerHTML={{ __html: withDarkMode ? light + dark : light }} />
        {statusCode ? (
          <h1 className="error-number" style={number}>
            {statusCode}
          </h1>
        ) : null}
        <h2 style={text}>
          {this.props.title || statusCode ? title : `${failed} (see the browser console)`}.
        </h2>
      </div>
    )
  }
}
