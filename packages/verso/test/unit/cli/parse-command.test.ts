import { describe, expect, it } from 'vitest'

import { commands } from '../../../src/cli/command-list.ts'
import { formatSize } from '../../../src/cli/format-size.ts'
import { formatTable } from '../../../src/cli/format-table.ts'
import { commandHelp, programHelp } from '../../../src/cli/help.ts'
import { parseCommand } from '../../../src/cli/parse-command.ts'
import { createColors } from '../../../src/log/colors.ts'

const parse = (line: string) => parseCommand(line.split(' ').filter(Boolean), commands)

describe('what is asked for', () => {
  it.each([
    ['dev', '.', {}],
    ['dev shop', 'shop', {}],
    ['dev -p 4000', '.', { port: '4000' }],
    ['dev -p4000 shop', 'shop', { port: '4000' }],
    ['dev shop --port=4000 -H ::1', 'shop', { port: '4000', hostname: '::1' }],
    ['start --keepAliveTimeout 100', '.', { keepAliveTimeout: '100' }],
    ['routes --json', '.', { json: true }],
    ['build -- --odd', '--odd', {}],
  ])('%s', (line, directory, flags) => {
    const request = parse(line)
    if (request.kind !== 'run') throw new Error(request.kind)
    expect(request.args.directory).toBe(directory)
    expect({ ...request.args.flags }).toEqual(flags)
    expect(line.startsWith(request.command.name)).toBe(true)
  })

  it.each([
    ['', 'help'],
    ['-h', 'help'],
    ['--help', 'help'],
    ['help', 'help'],
    ['help dev', 'help'],
    ['dev --help', 'help'],
    ['dev -p 1 -h', 'help'],
    ['--version', 'version'],
    ['-v', 'version'],
  ])('%j is %s', (line, kind) => {
    expect(parse(line).kind).toBe(kind)
  })
})

describe('what nobody knows', () => {
  it.each([
    ['dve', 'There is no command dve.', 'Did you mean verso dev?'],
    ['serve', 'There is no command serve.', 'The commands are dev, build, start, routes, info'],
    ['--nope', 'There is no option --nope.', 'The commands are'],
    ['dev --prot 1', 'verso dev has no option --prot.', 'Did you mean --port?'],
    ['dev --turbopack', 'verso dev has no option --turbopack.', 'See verso dev --help.'],
    ['dev -x', 'verso dev has no option -x.', 'See verso dev --help.'],
    ['dev --toString', 'verso dev has no option --toString.', 'See'],
    ['dev --port', '--port needs a value.', 'See'],
    ['dev -p -H x', '-p needs a value.', 'See'],
    ['routes --json=1', '--json takes no value.', 'See'],
    ['dev a b', 'verso dev takes one directory, not a and b.', 'See'],
    ['build -p 1', 'verso build has no option -p.', 'See'],
  ])('%s', (line, message, hint) => {
    try {
      parse(line)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'VERSO_ERR_CLI', message })
      expect(error).toHaveProperty('hint', expect.stringContaining(hint))
    }
  })
})

it('helps with every command and every flag', () => {
  const help = programHelp(commands)
  for (const command of commands) {
    expect(help).toContain(command.name)
    for (const name of Object.keys(command.flags))
      expect(commandHelp(command)).toContain(`--${name}`)
  }
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12.3 kB'],
  [123_456, '123 kB'],
  [999_960, '1.0 MB'],
  [5e9, '5.0 GB'],
])('formatSize(%d) is %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

it('lays out tables without trailing space', () => {
  const colors = createColors(false)
  expect(
    formatTable(
      ['A', 'B'],
      [
        ['long', '1'],
        ['x', '22'],
      ],
      { right: [1], colors },
    ),
  ).toBe('A      B\nlong   1\nx     22')
})
