import { readFile } from 'node:fs/promises'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'

import { createColors } from '../../log/colors.ts'
import type { CommandArgs } from '../command.ts'
import { formatSize } from '../format-size.ts'
import { formatTable } from '../format-table.ts'
import { versoVersion } from '../verso-version.ts'

/** What a bug may depend on, when the app has it. */
const packages = [
  '@versojs/embedded-mongo',
  'mongodb',
  'mongoose',
  'next',
  'react',
  'typescript',
  'vite',
]

/**
 * `verso info`: prints versions and facts of the machine. Nothing of the environment's values: reports are public.
 *
 * @example await runInfo({ directory: '.', flags: {} })
 */
export async function runInfo({ directory, flags }: CommandArgs): Promise<number> {
  const dir = resolve(directory)
  const facts: Record<string, string> = {
    versojs: versoVersion(),
    node: process.versions.node,
    platform: `${platform()} ${release()} ${arch()}`,
    processors: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: formatSize(totalmem()),
  }
  const manager = process.env['npm_config_user_agent']?.split(' ', 1)[0]
  if (manager !== undefined) facts['package manager'] = manager
  for (const name of packages) {
    const version = await installedVersion(dir, name)
    if (version !== undefined) facts[name] = version
  }
  const text = flags['json']
    ? JSON.stringify(facts, undefined, 2)
    : formatTable(['What', 'Which'], Object.entries(facts), { colors: createColors(false) })
  process.stdout.write(`${text}\n`)
  return 0
}

async function installedVersion(dir: string, name: string): Promise<string | undefined> {
  try {
    const text = await readFile(join(dir, 'node_modules', name, 'package.json'), 'utf8')
    const { version } = JSON.parse(text) as { version?: unknown } // looked at below
    return typeof version === 'string' ? version : undefined
  } catch {
    // Not here: a workspace keeps it further up.
    const above = dirname(dir)
    return above === dir ? undefined : installedVersion(above, name)
  }
}
