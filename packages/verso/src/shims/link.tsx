import {
  Children,
  cloneElement,
  isValidElement,
  useCallback,
  useContext,
  useEffect,
  useRef,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type MouseEventHandler,
  type ReactElement,
  type ReactNode,
  type Ref,
  type RefCallback,
  type TouchEventHandler,
} from 'react'

import { addBasePath, isAbsolute, resolveUrl } from '../client/address.ts'
import type { Url } from '../client/next-router.ts'
import { RouterContext } from '../client/router-context.ts'
import { SettingsContext } from '../client/settings-context.ts'

import { whenSeen } from './when-seen.ts'

/** What a link does beside being an `<a>`. */
interface OwnProps {
  /** Where to: an address or its parts. */
  href: Url
  /** What the address bar shows instead. */
  as?: Url
  /** Takes the place of this entry of the history. */
  replace?: boolean
  /** `false` leaves the window where it is. */
  scroll?: boolean
  /** Changes the address only; the page stays and fetches nothing. */
  shallow?: boolean
  /** Gives `href` to a child that is no `<a>`. */
  passHref?: boolean
  /** `false`: fetched when pointed at, not when in view. */
  prefetch?: boolean | 'auto' | null
  locale?: string | false
  /** The child is the link, rather than what it holds. */
  legacyBehavior?: boolean
  onMouseEnter?: MouseEventHandler<HTMLAnchorElement> | undefined
  onTouchStart?: TouchEventHandler<HTMLAnchorElement> | undefined
  onClick?: MouseEventHandler<HTMLAnchorElement> | undefined
  /** Before the router goes; `preventDefault` keeps it. */
  onNavigate?: (event: { preventDefault: () => void }) => void
  transitionTypes?: string[]
}

/** The props of a link. */
export interface LinkProps
  extends OwnProps, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof OwnProps> {
  children?: ReactNode
  ref?: Ref<HTMLAnchorElement>
}

type Handlers = Pick<OwnProps, 'onClick' | 'onMouseEnter' | 'onTouchStart'>
type ChildProps = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }

/**
 * A link to another page. It is a plain `<a>` without JavaScript; with it, the page changes in place.
 *
 * @example <Link href={{ pathname: '/users/[id]', query: { id } }}>Ada</Link>
 */
export default function Link(props: LinkProps): ReactElement {
  const { href, as, replace, scroll, shallow, passHref, prefetch, locale, legacyBehavior } = props
  const { onNavigate, children, ref } = props
  const router = useContext(RouterContext)
  const settings = useContext(SettingsContext)
  if (href === undefined || href === null) {
    throw new Error('A <Link> has no href. Give it a path, or an object with a pathname.')
  }
  const base = { ...settings, pathname: router?.pathname ?? '/', asPath: router?.asPath ?? '/' }
  const target = resolveUrl(href, base)
  const shown = as === undefined ? target.as : resolveUrl(as, base).as

  const element = useRef<HTMLAnchorElement>(null)
  const prefetched = useRef('')
  const fetchPage = useCallback((): void => {
    if (router === null || process.env.NODE_ENV !== 'production') return
    if (isAbsolute(target.href) || prefetched.current === shown) return
    prefetched.current = shown
    // Whatever fails here will be tried again, and told, when the link is followed.
    router.prefetch(target.href, shown).catch(() => undefined)
  }, [router, target.href, shown])

  useEffect(() => {
    if (element.current === null || prefetch === false) return undefined
    if (process.env.NODE_ENV !== 'production') return undefined
    return whenSeen(element.current, fetchPage)
  }, [prefetch, fetchPage])

  const child = legacyBehavior === true ? onlyChild(children) : undefined
  const handlers: Handlers = child?.props ?? props
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    // Both may listen: the link and, with legacyBehavior, the child.
    if (child !== undefined) props.onClick?.(event)
    handlers.onClick?.(event)
    if (event.defaultPrevented || router === null || isForBrowser(event)) return
    if (isElsewhere(target.href, settings.basePath)) {
      if (replace === true) {
        event.preventDefault()
        location.replace(target.href)
      }
      return
    }
    event.preventDefault()
    let stopped = false
    onNavigate?.({ preventDefault: () => (stopped = true) })
    if (stopped) return
    const how = {
      ...(shallow !== undefined && { shallow }),
      ...(locale !== undefined && { locale }),
    }
    const go = replace === true ? router.replace : router.push
    go(target.href, shown, { ...how, scroll: scroll ?? true }).catch(reportError)
  }

  const anchor: ChildProps = {
    ref: mergeRefs(element, child === undefined ? ref : child.props.ref),
    onClick: follow,
    onMouseEnter(event) {
      if (child !== undefined) props.onMouseEnter?.(event)
      handlers.onMouseEnter?.(event)
      fetchPage()
    },
    onTouchStart(event) {
      if (child !== undefined) props.onTouchStart?.(event)
      handlers.onTouchStart?.(event)
      fetchPage()
    },
  }
  const address = isAbsolute(shown) ? shown : addBasePath(shown, settings)
  if (child === undefined) {
    return (
      <a {...attributesOf(props)} href={address} {...anchor}>
        {children}
      </a>
    )
  }
  const needsHref = passHref === true || (child.type === 'a' && !('href' in child.props))
  return cloneElement(child, needsHref ? { ...anchor, href: address } : anchor)
}

/** Whether a navigation that a link in this subtree started is under way. Pages do not tell; for compatibility. */
export function useLinkStatus(): { pending: boolean } {
  return { pending: false }
}

const ownNames: ReadonlySet<string> = new Set([
  'href',
  'as',
  'replace',
  'scroll',
  'shallow',
  'passHref',
  'prefetch',
  'locale',
  'legacyBehavior',
  'onNavigate',
  'transitionTypes',
  'children',
  'ref',
])

function attributesOf(props: LinkProps): AnchorHTMLAttributes<HTMLAnchorElement> {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !ownNames.has(name)))
}

function onlyChild(children: ReactNode): ReactElement<ChildProps> {
  if (typeof children === 'string' || typeof children === 'number') return <a>{children}</a>
  if (isValidElement<ChildProps>(children)) return children
  const found = Children.toArray(children)
  const [first] = found
  if (found.length === 1 && isValidElement<ChildProps>(first)) return first
  throw new Error(
    `A <Link legacyBehavior> has ${found.length} children. Give it one element, or leave legacyBehavior out.`,
  )
}

/** New tabs, downloads and other windows are the browser's business. */
function isForBrowser(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { currentTarget: anchor, metaKey, ctrlKey, shiftKey, altKey, button } = event
  if (anchor.nodeName.toUpperCase() !== 'A') return false
  const window = anchor.getAttribute('target')
  const elsewhere = window !== null && window !== '' && window !== '_self'
  const modified = metaKey || ctrlKey || shiftKey || altKey || button !== 0
  return elsewhere || modified || anchor.hasAttribute('download')
}

/** Another site, another app of this one, or no page at all. */
function isElsewhere(href: string, basePath: string): boolean {
  if (!isAbsolute(href)) return false
  const { origin, pathname } = new URL(href)
  if (origin !== location.origin) return true
  return pathname !== basePath && !pathname.startsWith(`${basePath}/`)
}

function mergeRefs<T>(...refs: (Ref<T> | undefined)[]): RefCallback<T> {
  return (value) => {
    for (const ref of refs) {
      if (typeof ref === 'function') ref(value)
      else if (ref !== undefined && ref !== null) ref.current = value
    }
  }
}
