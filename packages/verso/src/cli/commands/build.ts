import { relative } from 'node:path'

import { buildApp } from '../../build/build-app.ts'
import { createColors, wantsColors } from '../../log/colors.ts'
import { createPrettyLogger } from '../../log/pretty-logger.ts'
import { buildTable } from '../build-table.ts'
import type { CommandArgs } from '../command.ts'
import { prepareApp } from '../prepare-app.ts'

/** A build that takes longer than this says what it is doing. */
const patience = 2_000

/**
 * `verso build`: writes `.verso/` and lists what is in it.
 *
 * @example await runBuild({ directory: '.', flags: {} })
 */
export async function runBuild({ directory }: CommandArgs): Promise<number> {
  const logger = createPrettyLogger()
  const { config } = await prepareApp(directory, 'production', logger)
  const colors = createColors(wantsColors(process.stdout, process.env))
  const progress = showWhenSlow((line) => process.stdout.write(`${colors.dim(line)}\n`))
  const { routes, duration, outDir } = await buildApp({
    config,
    logger,
    onProgress: progress.report,
  }).finally(progress.end)
  const place = relative(process.cwd(), outDir) || '.'
  process.stdout.write(
    buildTable(routes, colors) +
      `${colors.green('built')} ${routes.length} ${routes.length === 1 ? 'route' : 'routes'} into ${place} ` +
      `in ${Math.round(duration)} ms; verso start serves it\n`,
  )
  return 0
}

interface Progress {
  readonly report: (line: string) => void
  readonly end: () => void
}

function showWhenSlow(print: (line: string) => void): Progress {
  let latest = ''
  let shown = false
  const timer = setTimeout(() => {
    shown = true
    if (latest !== '') print(latest)
  }, patience)
  return {
    report(line) {
      latest = line
      if (shown) print(line)
    },
    end: () => clearTimeout(timer),
  }
}
