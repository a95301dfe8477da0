import type { BuiltRouteInfo } from '../build/build-app.ts'
import type { Colors } from '../log/colors.ts'

import { formatSize } from './format-size.ts'
import { formatTable } from './format-table.ts'

const legend = {
  '○': 'static',
  '●': 'made by the build, from getStaticProps',
  ƒ: 'runs for each request',
} as const

type Mark = keyof typeof legend

/**
 * Lists the routes of a build. An app with pages also learns how each is made and what a browser loads for it.
 *
 * @example process.stdout.write(buildTable(routes, colors))
 */
export function buildTable(routes: readonly BuiltRouteInfo[], colors: Colors): string {
  if (routes.every(({ page }) => page === undefined)) {
    const rows = routes.map(({ route, size }) => [route.pattern, route.file, formatSize(size)])
    return `${formatTable(['Route', 'File', 'Size'], rows, { right: [2], colors })}\n`
  }
  const rows = routes.map((info) => [
    `${markOf(info)} ${info.route.pattern}${pathsOf(info)}`,
    info.route.file,
    formatSize(info.size),
    info.browserSize === undefined ? '' : formatSize(info.browserSize),
  ])
  const table = formatTable(['Route', 'File', 'Size', 'Browser'], rows, { right: [2, 3], colors })
  const used = new Set(routes.map(markOf))
  const notes = (Object.keys(legend) as Mark[])
    .filter((mark) => used.has(mark))
    .map((mark) => `${mark} ${legend[mark]}`)
  return `${table}\n\n${colors.dim(notes.join('   '))}\n`
}

function markOf({ page }: BuiltRouteInfo): Mark {
  if (page?.kind === 'static') return '○'
  return page?.kind === 'ssg' ? '●' : 'ƒ'
}

function pathsOf({ page }: BuiltRouteInfo): string {
  if (page?.fallback === undefined) return ''
  const { length } = page.paths
  return ` (${length} ${length === 1 ? 'path' : 'paths'})`
}
