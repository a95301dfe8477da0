import type { ReactNode } from 'react'

import { headElements, type HeadElement } from './head-elements.ts'
import type { HeadSink } from './head-context.ts'

const mark = 'data-next-head'
const attributeNames: Readonly<Record<string, string>> = {
  acceptCharset: 'accept-charset',
  className: 'class',
  htmlFor: 'for',
  httpEquiv: 'http-equiv',
}

/**
 * Keeps `document.head` as the mounted `<Head>`s have it. What the server wrote stays as long as it is still wanted.
 *
 * @example <HeadContext.Provider value={createDomHead()}>
 */
export function createDomHead(): HeadSink {
  const contents = new Map<object, ReactNode>()
  let waiting = false
  // All heads of one commit are applied together, after the last of them.
  const schedule = (): void => {
    if (waiting) return
    waiting = true
    queueMicrotask(() => {
      waiting = false
      apply(headElements([...contents.values()]))
    })
  }
  return {
    put(owner, children) {
      if (contents.get(owner) === children && contents.has(owner)) return
      contents.set(owner, children)
      schedule()
    },
    remove(owner) {
      if (contents.delete(owner)) schedule()
    },
  }
}

function apply(elements: readonly HeadElement[]): void {
  const title = elements.find(({ type }) => type === 'title')
  const present = [...document.head.querySelectorAll(`[${mark}]`)]
  const oldTitle = present.find(({ tagName }) => tagName === 'TITLE')
  const text = title === undefined ? '' : textOf(title.props['children'])
  if ((title !== undefined || oldTitle !== undefined) && document.title !== text) {
    document.title = text
    document.head.querySelector('title')?.setAttribute(mark, '')
  }
  const left = new Set(present.filter((element) => element !== oldTitle))
  const added: Element[] = []
  for (const element of elements) {
    if (element === title || typeof element.type !== 'string') continue
    const node = create(element)
    const same = [...left].find((old) => isSame(old, node))
    if (same === undefined) added.push(node)
    else left.delete(same)
  }
  for (const element of left) element.remove()
  document.head.append(...added)
}

function create({ type, props }: HeadElement): Element {
  const element = document.createElement(String(type))
  for (const [name, value] of Object.entries(props)) {
    if (name === 'children' || name === 'dangerouslySetInnerHTML') continue
    if (value === false) continue
    if (typeof value !== 'string' && typeof value !== 'number' && value !== true) continue
    const attribute = attributeNames[name] ?? name.toLowerCase()
    element.setAttribute(attribute, value === true ? '' : String(value))
  }
  const html = props['dangerouslySetInnerHTML'] as { __html: string } | undefined
  if (html !== undefined) element.innerHTML = html.__html
  else if (props['children'] !== undefined) element.textContent = textOf(props['children'])
  return element
}

function textOf(children: unknown): string {
  return [children]
    .flat()
    .filter((child) => typeof child === 'string' || typeof child === 'number')
    .join('')
}

/** Browsers hide the nonce of elements in a document, so it would tell equal ones apart. */
function isSame(old: Element, wanted: Element): boolean {
  if (!wanted.hasAttribute('nonce')) return old.isEqualNode(wanted)
  const [left, right] = [old, wanted].map((element) => {
    const copy = element.cloneNode(true) as Element
    copy.setAttribute('nonce', '')
    return copy
  })
  return left?.isEqualNode(right ?? null) === true
}
