import type { ReactNode } from 'react'

import { headElements, type HeadElement } from './head-elements.ts'
import type { HeadSink } from './head-context.ts'

/** A sink for one rendering on the server. */
export interface HeadCollector extends HeadSink {
  /** What goes into the document's head, once the page is rendered. */
  elements(): HeadElement[]
}

/**
 * Collects what `<Head>`s hold while a page renders. Make a new one for each `renderPage`.
 *
 * @example
 * const head = createHeadCollector()
 * renderToString(<HeadContext.Provider value={head}><Page /></HeadContext.Provider>)
 * head.elements()
 */
export function createHeadCollector(): HeadCollector {
  const contents = new Map<object, ReactNode>()
  return {
    put: (owner, children) => void contents.set(owner, children),
    remove: (owner) => void contents.delete(owner),
    elements: () => headElements([...contents.values()]),
  }
}
