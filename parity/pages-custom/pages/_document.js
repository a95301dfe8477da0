import Document, { Head, Html, Main, NextScript } from 'next/document'
import Script from 'next/script'

export default class MyDocument extends Document {
  static async getInitialProps(ctx) {
    const renderPage = ctx.renderPage
    ctx.renderPage = () =>
      renderPage({
        enhanceApp: (App) =>
          function Enhanced(props) {
            return (
              <div id="enhanced-app">
                <App {...props} />
              </div>
            )
          },
        enhanceComponent: (Component) =>
          function Enhanced(props) {
            return (
              <div id="enhanced-page">
                <Component {...props} />
              </div>
            )
          },
      })
    const initial = await Document.getInitialProps(ctx)
    return {
      ...initial,
      keys: Object.keys(initial).sort(),
      context: Object.keys(ctx).sort(),
      styles: (
        <>
          {initial.styles}
          <style id="collected">{'p { margin: 0 }'}</style>
        </>
      ),
    }
  }

  render() {
    const { keys, context, __NEXT_DATA__, dangerousAsPath } = this.props
    return (
      <Html lang="de" className="html-class" data-page={__NEXT_DATA__.page}>
        <Head nonce="abc">
          <meta name="from-document" content="yes" />
          <link rel="icon" href="/icon.png" />
          <link rel="stylesheet" href="https://example.com/fonts.css" />
          <Script src="/document-before.js" strategy="beforeInteractive" />
        </Head>
        <body className="body-class">
          <i>
            {__NEXT_DATA__.page} {'beside'} {__NEXT_DATA__.buildId}
          </i>
          <p id="document">{JSON.stringify({ keys, context, dangerousAsPath })}</p>
          <Main />
          <footer>footer</footer>
          <NextScript nonce="abc" />
          <Script id="document-after" src="/document-after.js" onLoad={() => {}} />
          <Script id="document-lazy" strategy="lazyOnload">
            {'1 < 2'}
          </Script>
        </body>
      </Html>
    )
  }
}
