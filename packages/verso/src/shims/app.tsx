import { Component, type ReactNode } from 'react'

import type {
  AppContext,
  AppInitialProps,
  AppProps,
  NextComponentType,
  NextPageContext,
} from '../types/component.ts'

export type {
  AppContext,
  AppInitialProps,
  AppProps,
  NextComponentType,
  NextPage,
  NextPageContext,
} from '../types/component.ts'

/** A component for `pages/_app`. */
// oxlint-disable-next-line typescript/no-empty-object-type -- the default of Next.js' type parameter
export type AppType<P = {}> = NextComponentType<AppContext, P, AppProps>

/** Some numbers about a page's speed, as `reportWebVitals` gets them. */
export interface NextWebVitalsMetric {
  id: string
  name: string
  startTime: number
  value: number
  label: 'web-vital' | 'custom'
}

async function initialProps({ Component, ctx }: AppContext): Promise<AppInitialProps> {
  return { pageProps: await pageInitialProps(Component, ctx) }
}

async function pageInitialProps(
  // oxlint-disable-next-line typescript/no-explicit-any -- any page may come
  Component: NextComponentType<NextPageContext, any, any>,
  ctx: NextPageContext,
): Promise<Record<string, unknown>> {
  if (Component.getInitialProps === undefined) return {}
  const props: unknown = await Component.getInitialProps(ctx)
  // Whatever is there is taken, and spread by the app, as in Next.js.
  if (props !== undefined && props !== null && props !== '') return props as Record<string, unknown>
  const name = Component.displayName ?? Component.name
  throw new Error(
    `getInitialProps of ${name} gave ${String(props)} at ${ctx.pathname}. It must return an object with the page's props.`,
  )
}

/**
 * The base of class components in `pages/_app`.
 *
 * @example class MyApp extends App { render() { … } }
 */
export default class App<P = Record<string, unknown>, CP = unknown, S = object> extends Component<
  P & AppProps<CP>,
  S
> {
  static origGetInitialProps: typeof initialProps = initialProps
  static getInitialProps: typeof initialProps = initialProps

  override render(): ReactNode {
    const { Component, pageProps }: AppProps = this.props
    return <Component {...pageProps} />
  }
}
