import type { Command, Flag } from './command.ts'

/**
 * Writes the help of the whole program.
 *
 * @example process.stdout.write(programHelp(commands))
 */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, about }) => [name, about] as const)
  return [
    'Usage: verso <command> [directory] [options]',
    '',
    'Commands',
    ...columns(rows),
    '',
    'Options',
    ...columns([
      ['-h, --help', 'this text; after a command, its options'],
      ['-v, --version', 'the version'],
    ]),
    '',
    'The directory is the one that holds pages/ (or src/pages/). Without one it is this one.',
    '',
  ].join('\n')
}

/**
 * Writes the help of one command.
 *
 * @example process.stdout.write(commandHelp(dev))
 */
export function commandHelp(command: Command): string {
  const rows = Object.entries(command.flags).map(
    ([name, flag]) => [spell(name, flag), flag.about] as const,
  )
  return [
    `Usage: verso ${command.name} [directory]${rows.length > 0 ? ' [options]' : ''}`,
    '',
    `${command.about}.`,
    '',
    'Options',
    ...columns([...rows, ['-h, --help', 'this text']]),
    '',
  ].join('\n')
}

function spell(name: string, flag: Flag): string {
  const long = flag.value === undefined ? `--${name}` : `--${name} ${flag.value}`
  return flag.short === undefined ? `    ${long}` : `-${flag.short}, ${long}`
}

function columns(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
