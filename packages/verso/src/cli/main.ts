import { guardOutput } from '../log/guard-output.ts'

import { commands } from './command-list.ts'
import { commandHelp, programHelp } from './help.ts'
import { parseCommand } from './parse-command.ts'
import { reportFailure } from '../log/report-failure.ts'
import { versoVersion } from './verso-version.ts'

/**
 * Runs the command line.
 *
 * @returns the exit code, or nothing when a server runs on
 * @example process.exitCode = await main(process.argv.slice(2))
 */
export async function main(argv: readonly string[]): Promise<number | undefined> {
  guardOutput()
  try {
    const request = parseCommand(argv, commands)
    if (request.kind === 'version') return print(`${versoVersion()}\n`)
    if (request.kind === 'run') return await request.command.run(request.args)
    const { command } = request
    return print(command === undefined ? programHelp(commands) : commandHelp(command))
  } catch (error) {
    return reportFailure(error)
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}
