import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { runVerso, type VersoProcess } from './verso-process.ts'

/**
 * Runs the command line and tells which files it evaluated: V8's coverage lists every one.
 *
 * @param options.use what to do with the process before it is stopped; without it, it ends by itself
 */
export async function loadedFiles(
  args: readonly string[],
  { use, env }: { use?: (verso: VersoProcess) => Promise<void>; env?: Record<string, string> } = {},
): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'verso-coverage-'))
  try {
    const verso = runVerso(args, { env: { ...env, NODE_V8_COVERAGE: dir } })
    if (use !== undefined) {
      await use(verso)
      // Coverage is written on the way out; the process must get the chance.
      await verso.stop()
    }
    await verso.ended
    const files = new Set<string>()
    for (const name of await readdir(dir)) {
      const report = JSON.parse(await readFile(join(dir, name), 'utf8')) as {
        result: { url: string }[]
      }
      for (const { url } of report.result) if (url.startsWith('file:')) files.add(url)
    }
    return [...files]
  } finally {
    await rm(dir, { recursive: true })
  }
}
