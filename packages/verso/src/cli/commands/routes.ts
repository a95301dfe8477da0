import { createColors, wantsColors } from '../../log/colors.ts'
import { createPrettyLogger } from '../../log/pretty-logger.ts'
import { scanRoutes } from '../../routes/scan-routes.ts'
import type { CommandArgs } from '../command.ts'
import { describeRoute, type RouteDescription } from '../describe-route.ts'
import { formatTable } from '../format-table.ts'
import { prepareApp } from '../prepare-app.ts'

/**
 * `verso routes`: lists the routes in the order they are tried.
 *
 * @example await runRoutes({ directory: '.', flags: { json: true } })
 */
export async function runRoutes({ directory, flags }: CommandArgs): Promise<number> {
  const { config } = await prepareApp(directory, 'development', createPrettyLogger())
  const routes = await scanRoutes(config)
  const described = await Promise.all(routes.map((route) => describeRoute(config.dir, route)))
  process.stdout.write(
    flags['json'] ? `${JSON.stringify(described, undefined, 2)}\n` : toText(described),
  )
  return 0
}

function toText(described: readonly RouteDescription[]): string {
  if (described.length === 0) return 'There are no routes yet: create pages/api/hello.ts.\n'
  const colors = createColors(wantsColors(process.stdout, process.env))
  const rows = described.map((each) => [
    each.route,
    each.file,
    each.problem === undefined ? (each.methods?.join(' ') ?? 'any') : 'unreadable',
    limitOf(each),
  ])
  return `${formatTable(['Route', 'File', 'Methods', 'Body limit'], rows, { colors })}\n`
}

/** In the units in which routes write it: `1mb` is 1,048,576 bytes. */
function limitOf({ bodyLimit, kind, problem }: RouteDescription): string {
  if (problem !== undefined || kind === 'page' || bodyLimit === undefined) return ''
  if (bodyLimit === null) return 'none'
  if (bodyLimit % 1_048_576 === 0) return `${bodyLimit / 1_048_576}mb`
  return bodyLimit % 1024 === 0 ? `${bodyLimit / 1024}kb` : String(bodyLimit)
}
