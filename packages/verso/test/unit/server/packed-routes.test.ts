import { expect, test } from 'vitest'

import { configDefaults } from '../../../src/config/defaults.ts'
import { toRoute } from '../../../src/routes/to-route.ts'
import { packRoutes, unpackRoutes } from '../../../src/server/packed-routes.ts'
import type { Route } from '../../../src/types/route.ts'

test.each(['pages', 'src/pages'])('routes below %s come back as they were', (pagesDir) => {
  const names: [name: string, extension: string][] = [
    ['index', 'tsx'],
    ['api/hello', 'ts'],
    ['api/index/index', 'js'],
    ['api/users/[id]', 'mjs'],
    ['api/[[...slug]]', 'page.ts'],
    ['api/with space.ts', 'ts'],
    ['api/@at (x)', 'cts'],
  ]
  const routes = names.map(([name, extension]) => toRoute(pagesDir, name, extension) as Route)
  const options = { pagesDir, pageExtensions: [...configDefaults.pageExtensions, 'page.ts'] }
  const packed = packRoutes(routes, options)
  expect(unpackRoutes(packed, options)).toEqual(routes)
  expect(unpackRoutes(packRoutes([], options), options)).toEqual([])
})
