import { parseArgs } from 'node:util'

import { suggest } from '../config/suggest.ts'
import { VersoError } from '../errors/verso-error.ts'

import type { Command, CommandArgs, ParserFlags } from './command.ts'

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: Command; readonly args: CommandArgs }

/**
 * Reads the command line.
 *
 * @throws {VersoError} VERSO_ERR_CLI for whatever no command knows, with the word that was probably meant
 * @example parseCommand(['dev', '-p', '4000'], commands)
 */
export function parseCommand(argv: readonly string[], commands: readonly Command[]): Request {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const about = commands.find((each) => each.name === rest[0])
    return about === undefined ? { kind: 'help' } : { kind: 'help', command: about }
  }
  if (name === '--version' || name === '-v') return { kind: 'version' }
  const command = commands.find((each) => each.name === name)
  if (command === undefined) throw unknownWord(name, commands)
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', command }
  return { kind: 'run', command, args: parseFlags(command, rest) }
}

function unknownWord(name: string, commands: readonly Command[]): VersoError {
  const what = name.startsWith('-') ? 'option' : 'command'
  const names = commands.map((each) => each.name)
  const meant = what === 'command' ? suggest(name, names) : undefined
  return new VersoError('VERSO_ERR_CLI', `There is no ${what} ${short(name)}.`, {
    hint:
      meant === undefined
        ? `The commands are ${names.join(', ')}; verso --help tells more.`
        : `Did you mean verso ${meant}?`,
  })
}

function parseFlags(command: Command, argv: readonly string[]): CommandArgs {
  const options: ParserFlags = {}
  for (const [name, { type, short: letter }] of Object.entries(command.flags)) {
    options[name] = letter === undefined ? { type } : { type, short: letter }
  }
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    // Not strict: Node's own sentences say neither what was meant nor what there is.
    strict: false,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(command.flags, token.name) ? command.flags[token.name] : undefined
    if (flag === undefined) throw unknownFlag(command, token.rawName)
    if (flag.type === 'string' && (token.value === undefined || /^--?[a-z]/i.test(token.value))) {
      throw misuse(`${token.rawName} needs a value.`, command)
    }
    if (flag.type === 'boolean' && token.value !== undefined) {
      throw misuse(`${token.rawName} takes no value.`, command)
    }
  }
  const [directory = '.', extra] = positionals
  if (extra !== undefined) {
    throw misuse(
      `verso ${command.name} takes one directory, not ${short(directory)} and ${short(extra)}.`,
      command,
    )
  }
  return { directory, flags: values }
}

function unknownFlag(command: Command, rawName: string): VersoError {
  const meant = suggest(rawName.replace(/^-+/, ''), Object.keys(command.flags))
  const message = `verso ${command.name} has no option ${short(rawName)}.`
  if (meant === undefined || !rawName.startsWith('--')) return misuse(message, command)
  return new VersoError('VERSO_ERR_CLI', message, { hint: `Did you mean --${meant}?` })
}

function misuse(message: string, command: Command): VersoError {
  return new VersoError('VERSO_ERR_CLI', message, { hint: `See verso ${command.name} --help.` })
}

function short(word: string): string {
  return word.length > 60 ? `${word.slice(0, 60)}...` : word
}
