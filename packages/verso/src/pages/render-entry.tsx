import { createElement, type ComponentType, type ReactElement, type ReactNode } from 'react'

import { createHeadCollector } from '../client/head-collector.ts'
import { HeadContext } from '../client/head-context.ts'
import { PagePlace } from '../client/page-place.tsx'
import { RouterContext } from '../client/router-context.ts'
import { ScriptContext, type ScriptProps } from '../client/script-context.ts'
import { defaultSettings, SettingsContext, type Settings } from '../client/settings-context.ts'
import { stillRouter } from '../client/still-router.ts'
import type { NextRouter } from '../client/next-router.ts'
import DefaultApp from '../shims/app.tsx'
import DefaultDocument from '../shims/document.tsx'
import DefaultError from '../shims/error.tsx'
import type {
  DocumentContext,
  DocumentInitialProps,
  NextComponentType,
  NextPageContext,
  RenderPageOptions,
  RenderPageResult,
} from '../types/component.ts'
import type { InitialPropsInput, RenderInput, RenderOutput } from '../types/page.ts'
import type { RouteModule } from '../types/route.ts'

import { readExport } from './page-kind.ts'
import { renderDocument } from './render-document.tsx'
import { renderToText } from './render-to-text.ts'

/** Any component: what a page exports is known to its author only. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
type AnyComponent = ComponentType<any>
type Props = Record<string, unknown>

/** `pages/_document`, a class or a function. */
type DocumentComponent = AnyComponent & {
  getInitialProps?(context: DocumentContext): Promise<DocumentInitialProps>
}

/** `pages/_app`: its `getInitialProps` is given the page's context and component. */
type AppComponent = AnyComponent & {
  getInitialProps?(context: object): unknown
}

/** Pages are given the document's default too, as in Next.js. */
type PageContext = NextPageContext & Pick<DocumentContext, 'defaultGetInitialProps'>

async function defaultGetInitialProps(context: DocumentContext): Promise<DocumentInitialProps> {
  const { html, head } = await context.renderPage()
  // No style collector is built in; documents spread the list and add their own.
  return { html, ...(head === undefined ? {} : { head }), styles: [] }
}

/** The component that stands in for a missing `pages/_error`. */
export const defaultError: RouteModule = { default: DefaultError }

/**
 * Calls `getInitialProps` of the app (which calls the page's, as Next.js' does), or the page's.
 *
 * @returns the props of the app: `pageProps` and whatever else its `getInitialProps` gave
 * @example const props = await loadInitialProps({ page, app, route, query, asPath, req, res })
 */
export async function loadInitialProps(input: InitialPropsInput): Promise<Props> {
  const App: AppComponent = componentOf(input.app) ?? DefaultApp
  const Component = pageOf(input.page)
  const router = toRouter(input)
  const ctx = toPageContext(input, App, Component, router)
  if (App.getInitialProps === undefined) {
    return { pageProps: await loadPageProps(Component, ctx, input) }
  }
  const props: unknown = await App.getInitialProps({ AppTree: ctx.AppTree, Component, router, ctx })
  if (input.res?.headersSent === true) return { pageProps: {} }
  return { ...toObject(props, App, input) }
}

/**
 * Renders a page and the document around it.
 *
 * @example const { html } = await renderPage({ page, props, route, query, asPath, assets, buildId, nextData, status: 200 })
 */
export async function renderPage(input: RenderInput): Promise<RenderOutput> {
  const App: AppComponent = componentOf(input.app) ?? DefaultApp
  const Component = pageOf(input.page)
  const Document: DocumentComponent = componentOf(input.document) ?? DefaultDocument
  const router = toRouter(input)
  const scripts: ScriptProps[] = []

  const renderApp = async (options: RenderPageOptions = {}): Promise<RenderPageResult> => {
    // A document may render its page twice (style collectors do): each time starts with an empty head.
    const head = createHeadCollector()
    scripts.length = 0
    const TheApp = options.enhanceApp?.(App) ?? App
    const ThePage = options.enhanceComponent?.(Component) ?? Component
    const html = await renderToText(
      <div id="__next">
        <Surroundings input={input} router={router} head={head} scripts={scripts}>
          {createElement(TheApp, { ...input.props, Component: ThePage, router })}
        </Surroundings>
      </div>,
    )
    return { html, head: head.elements() }
  }
  const page = await renderThroughDocument(Document, renderApp, input, App, Component, router)
  return { html: renderDocument(Document, { page, scripts, input }) }
}

/** `getInitialProps` of a document decides how the page is rendered; without one it is rendered as it is. */
async function renderThroughDocument(
  Document: DocumentComponent,
  renderApp: (options?: RenderPageOptions) => Promise<RenderPageResult>,
  input: RenderInput,
  App: AppComponent,
  Component: AnyComponent,
  router: NextRouter,
): Promise<DocumentInitialProps> {
  if (Document.getInitialProps === undefined) return { ...(await renderApp()), styles: [] }
  const context: DocumentContext = {
    ...toPageContext(input, App, Component, router),
    renderPage: (options) =>
      renderApp(typeof options === 'function' ? { enhanceApp: options } : options),
  }
  const props: unknown = await Document.getInitialProps(context)
  if (isObject(props) && typeof props['html'] === 'string') {
    // `html` is all that a document has to give; the rest is optional.
    return props as unknown as DocumentInitialProps
  }
  throw new Error(
    'getInitialProps of pages/_document gave no html. Return what Document.getInitialProps(context) gives, and add to it.',
  )
}

/** What components of a page find around them, on the server as in the browser. */
function Surroundings({
  input,
  router,
  head,
  scripts,
  children,
}: {
  input: InitialPropsInput
  router: NextRouter
  head: ReturnType<typeof createHeadCollector>
  scripts: ScriptProps[]
  children: ReactNode
}): ReactElement {
  return (
    <SettingsContext.Provider value={toSettings(input)}>
      <RouterContext.Provider value={router}>
        <HeadContext.Provider value={head}>
          <ScriptContext.Provider value={{ put: (props) => void scripts.push(props) }}>
            <PagePlace>{children}</PagePlace>
          </ScriptContext.Provider>
        </HeadContext.Provider>
      </RouterContext.Provider>
    </SettingsContext.Provider>
  )
}

function toSettings(input: InitialPropsInput): Settings {
  const { basePath, trailingSlash, skipTrailingSlashRedirect } = input
  return {
    basePath: basePath ?? defaultSettings.basePath,
    trailingSlash: trailingSlash ?? defaultSettings.trailingSlash,
    skipTrailingSlashRedirect: skipTrailingSlashRedirect ?? false,
  }
}

function toRouter(input: InitialPropsInput): NextRouter {
  return stillRouter({
    pattern: input.route.pattern,
    query: input.query,
    asPath: input.asPath,
    isFallback: input.isFallback ?? false,
    isReady: input.isReady ?? false,
    isPreview: input.isPreview ?? false,
    basePath: input.basePath ?? '',
  })
}

function toPageContext(
  input: InitialPropsInput,
  App: AppComponent,
  Component: AnyComponent,
  router: NextRouter,
): PageContext {
  const AppTree = (props: Props): ReactElement => (
    <Surroundings input={input} router={router} head={createHeadCollector()} scripts={[]}>
      {createElement(App, { ...props, Component, router })}
    </Surroundings>
  )
  // The keys of Next.js, those that are undefined included: code lists and spreads them.
  const context = {
    // What was thrown may be anything; pages written for Next.js read `message` and `statusCode`.
    err: input.err,
    req: input.req,
    res: input.res,
    pathname: input.route.pattern,
    query: input.query,
    asPath: input.asPath,
    locale: undefined,
    locales: undefined,
    defaultLocale: undefined,
    AppTree,
    defaultGetInitialProps,
  }
  // The type tells an absent key from an undefined one; whoever reads the key cannot.
  return context as unknown as PageContext
}

async function loadPageProps(
  Component: NextComponentType<NextPageContext, Props, Props>,
  ctx: NextPageContext,
  input: InitialPropsInput,
): Promise<Props> {
  if (Component.getInitialProps === undefined) return {}
  const props: unknown = await Component.getInitialProps(ctx)
  if (input.res?.headersSent === true) return {}
  return toObject(props, Component, input)
}

function toObject(props: unknown, Component: AnyComponent, input: InitialPropsInput): Props {
  // Next.js takes whatever is true, and spreads it.
  if (props) return props as Props
  const name = Component.displayName ?? Component.name
  throw new Error(
    `getInitialProps of ${name} gave ${String(props)} at ${input.route.pattern}. It must return an object.`,
  )
}

function componentOf(module: RouteModule | undefined): AnyComponent | undefined {
  // A default export that is no component is reported by `toPageKind`, and by React.
  return module === undefined
    ? undefined
    : (readExport(module, 'default') as AnyComponent | undefined)
}

function pageOf(module: RouteModule): AnyComponent {
  const Component = componentOf(module)
  if (Component !== undefined) return Component
  throw new Error('The page has no default export. Export a React component.')
}

function isObject(value: unknown): value is Props {
  return typeof value === 'object' && value !== null
}
