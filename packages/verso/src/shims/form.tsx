import { useContext, type ComponentProps, type FormEvent, type ReactElement } from 'react'

import { addBasePath } from '../client/address.ts'
import { RouterContext } from '../client/router-context.ts'
import { SettingsContext } from '../client/settings-context.ts'

/** The props of a form that leads to a page. */
export interface FormProps extends Omit<
  ComponentProps<'form'>,
  'action' | 'method' | 'encType' | 'target'
> {
  /** The path to go to with the fields as its query; or a function, which React calls. */
  action: NonNullable<ComponentProps<'form'>['action']>
  /** Takes the place of this entry of the history. */
  replace?: boolean
  /** `false` leaves the window where it is. */
  scroll?: boolean
  /** For compatibility: pages are not prefetched for forms. */
  prefetch?: false | null
}

/**
 * A search form: sent, it leads to a page whose query are its fields. It is a plain `<form>` without JavaScript; with it, the page
 * changes in place.
 *
 * @example <Form action="/search"><input name="q" /></Form>
 */
export default function Form(props: FormProps): ReactElement {
  const { replace, scroll, prefetch: _, action, onSubmit, ...rest } = props
  const router = useContext(RouterContext)
  const settings = useContext(SettingsContext)
  // They would make it something else than a navigation.
  const attributes: ComponentProps<'form'> = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !/^(?:method|encType|target)$/.test(name)),
  )
  if (typeof action !== 'string') {
    return <form {...attributes} action={action} onSubmit={onSubmit} />
  }
  const href = addBasePath(action, settings)
  const submit = (event: FormEvent<HTMLFormElement> & { nativeEvent: { submitter?: unknown } }) => {
    // React types the event of a form by what it is for, which is one kind only.
    onSubmit?.(event as never)
    if (event.defaultPrevented || router === null) return
    const { submitter } = event.nativeEvent
    const button = submitter instanceof HTMLElement ? submitter : undefined
    if (button !== undefined && isForBrowser(button)) return
    const target = destination(button?.getAttribute('formaction') ?? href, event.currentTarget)
    event.preventDefault()
    const go = replace === true ? router.replace : router.push
    go(target, undefined, { scroll: scroll ?? true }).catch(reportError)
  }
  return <form {...attributes} action={href} onSubmit={submit} />
}

/** Buttons may ask for another method, encoding or window; and React writes functions as `javascript:`. */
function isForBrowser(button: HTMLElement): boolean {
  const asked = (name: string, usual: string): boolean =>
    (button.getAttribute(name) ?? usual).toLowerCase() !== usual
  return (
    asked('formmethod', 'get') ||
    asked('formenctype', 'application/x-www-form-urlencoded') ||
    asked('formtarget', '_self') ||
    /^\s*javascript:/i.test(button.getAttribute('formaction') ?? '')
  )
}

/** The fields take the place of the query, as they do in browsers. Of files there is the name. */
function destination(action: string, form: HTMLFormElement): string {
  const url = new URL(action, document.baseURI)
  if (url.search !== '' && process.env.NODE_ENV !== 'production') {
    console.error(`A <Form> has the action ${action}. Its query is lost: use hidden fields.`)
  }
  const fields = [...new FormData(form)].map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.name,
  ])
  url.search = new URLSearchParams(fields).toString()
  return url.href
}
