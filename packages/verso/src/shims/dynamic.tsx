import {
  createContext,
  lazy,
  Suspense,
  useContext,
  useState,
  useSyncExternalStore,
  type ComponentType,
  type ReactElement,
  type ReactNode,
} from 'react'

/** What `loading` is told. */
export interface DynamicOptionsLoadingProps {
  error?: Error | null
  isLoading?: boolean
  pastDelay?: boolean
  retry?: () => void
  timedOut?: boolean
}

/** A component, or a module that exports one by default. */
export type LoaderComponent<P = object> = Promise<ComponentType<P> | { default: ComponentType<P> }>

/** Imports a component. */
export type Loader<P = object> = (() => LoaderComponent<P>) | LoaderComponent<P>

/** How a component is loaded. */
export interface DynamicOptions<P = object> {
  loader?: Loader<P>
  /** What stands there meanwhile. */
  loading?: (props: DynamicOptionsLoadingProps) => ReactNode
  /** `false`: in the browser only. */
  ssr?: boolean
}

const RetryContext = createContext<() => void>(() => {})
const whileLoading: DynamicOptionsLoadingProps = {
  error: null,
  isLoading: true,
  pastDelay: true,
  timedOut: false,
}

/**
 * Loads a component when it is first rendered, in a file of its own.
 *
 * @example const Chart = dynamic(() => import('../components/chart'), { ssr: false, loading: () => <p>Loading…</p> })
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- the default of Next.js' type parameter
export default function dynamic<P = {}>(
  given: Loader<P> | DynamicOptions<P>,
  more: DynamicOptions<P> = {},
): ComponentType<P> {
  const isLoader = typeof given === 'function' || given instanceof Promise
  const options: DynamicOptions<P> = isLoader ? { loader: given, ...more } : { ...given, ...more }
  const { loader, loading, ssr = true } = options
  if (loader === undefined) {
    throw new Error('dynamic() was given nothing to load. Pass it () => import("…").')
  }
  const Loading = (props: DynamicOptionsLoadingProps): ReactNode => loading?.(props) ?? null

  const load = async (): Promise<{ default: ComponentType<P> }> => {
    try {
      const found = await (typeof loader === 'function' ? loader() : loader)
      return 'default' in found ? found : { default: found }
    } catch (cause) {
      // On the server the browser is left to try; there, what is missing must not take the page down.
      if (typeof window === 'undefined') throw cause
      reportError(cause)
      const error = cause instanceof Error ? cause : new Error(String(cause), { cause })
      const Failed = (): ReactNode => (
        <Loading error={error} isLoading={false} pastDelay retry={useContext(RetryContext)} />
      )
      return { default: Failed }
    }
  }
  const First = lazy(load)

  const Dynamic = (props: P): ReactElement => {
    const [{ Current }, setCurrent] = useState({ Current: First })
    const inBrowser = useSyncExternalStore(subscribe, yes, no)
    if (!ssr && !inBrowser) return <Loading {...whileLoading} pastDelay={inBrowser} />
    const retry = (): void => setCurrent({ Current: lazy(load) })
    return (
      <RetryContext value={retry}>
        <Suspense fallback={<Loading {...whileLoading} />}>
          <Current {...(props as P & object)} />
        </Suspense>
      </RetryContext>
    )
  }
  Dynamic.displayName = 'Dynamic'
  return Dynamic as ComponentType<P>
}

const subscribe = (): (() => void) => () => {}
const yes = (): boolean => true
const no = (): boolean => false
