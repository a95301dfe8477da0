import type { ReactNode } from 'react'

import { headElements, type HeadElement } from './head-elements.ts'
import type { HeadSink } from './head-context.ts'

const mark = 'data-next-head'

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
      contents.set(owner, children)
      schedule()
    },
    remove(owner) {
      contents.delete(owner)
      schedule()
    },
  }
}

function apply(elements: readonly HeadElement[]): void {
  const { head } = document
  const left = new Set(head.querySelectorAll(`[${mark}]`))
  const added: Element[] = []
  let title: string | undefined
  for (const old of left) {
    if (old.tagName !== 'TITLE') continue
    left.delete(old)
    title = ''
  }
  for (const element of elements) {
    if (element.type === 'title') {
      title = textOf(element.props['children'])
      continue
    }
    const node = create(element)
    const same = [...left].find((old) => old.isEqualNode(node))
    if (same === undefined) added.push(node)
    else left.delete(same)
  }
  // A title that `_document` wrote is left alone until a page has one.
  if (title !== undefined && document.title !== title) {
    document.title = title
    head.querySelector('title')?.setAttribute(mark, '')
  }
  for (const element of left) element.remove()
  head.append(...added)
}

function create({ type, props }: HeadElement): Element {
  const element = document.createElement(String(type))
  for (const [name, value] of Object.entries(props)) {
    const text = value === true ? '' : value
    if (name === 'children' || (typeof text !== 'string' && typeof text !== 'number')) continue
    const attribute = name === 'className' ? 'class' : name.replace('httpE', 'http-e').toLowerCase()
    element.setAttribute(attribute, name === 'nonce' ? '' : String(text))
    // Elements in a document hide their nonce, so it must be no part of the comparison.
    if (name === 'nonce') element.nonce = String(text)
  }
  const html = props['dangerouslySetInnerHTML'] as { __html: string } | undefined
  element.textContent = html?.__html ?? textOf(props['children'])
  return element
}

function textOf(children: unknown): string {
  return [children]
    .flat()
    .filter((child) => typeof child === 'string' || typeof child === 'number')
    .join('')
}
