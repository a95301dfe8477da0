// @ts-check
// Writes the README's table of what is not there, out of the lists that the server itself refuses by.
// `node scripts/missing-table.mjs` after a build; a test compares the README with it.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { COMMAND_FIELDS, NESTED_FIELDS } from '../dist/commands/fields.js'
import { UNSUPPORTED_COMMANDS } from '../dist/commands/unsupported-commands.js'
import { SPECIAL_INDEX_TYPES } from '../dist/commands/index-kinds.js'
import { UNSUPPORTED_ACCUMULATORS } from '../dist/query/aggregation/accumulation.js'
import { UNSUPPORTED_STAGES } from '../dist/query/aggregation/stages.js'
import { UNSUPPORTED_WINDOW_FUNCTIONS } from '../dist/query/aggregation/window-functions.js'
import { UNSUPPORTED_VARIABLES } from '../dist/query/expressions/compile.js'
import { UNSUPPORTED_OPERATORS } from '../dist/query/expressions/registry.js'
import {
  UNSUPPORTED_FIELD_OPERATORS,
  UNSUPPORTED_PROJECTION_OPERATORS,
  UNSUPPORTED_TOP_LEVEL_OPERATORS,
} from '../dist/query/operators.js'

const README = fileURLToPath(new URL('../README.md', import.meta.url))
const START = '<!-- missing: start -->\n<!-- prettier-ignore -->\n'
const END = '<!-- missing: end -->'

/** @param {Iterable<unknown>} names */
function code(names) {
  return [...names].map((name) => `\`${String(name).replaceAll('|', '\\|')}\``).join(', ')
}

/** @param {Readonly<Record<string, { unsupported?: readonly string[] }>>} tables */
function fields(tables) {
  return Object.entries(tables).flatMap(([name, { unsupported = [] }]) =>
    unsupported.length === 0 ? [] : [`| fields of \`${name}\` | ${code(unsupported)} |`],
  )
}

/** The table as it must stand in the README. */
export function missingTable() {
  return [
    '| what | not there |',
    '| --- | --- |',
    `| commands | ${code(UNSUPPORTED_COMMANDS)} |`,
    ...fields(COMMAND_FIELDS),
    ...fields(NESTED_FIELDS),
    `| kinds of indexes | ${code(SPECIAL_INDEX_TYPES)} |`,
    `| query operators | ${code([...UNSUPPORTED_FIELD_OPERATORS, ...UNSUPPORTED_TOP_LEVEL_OPERATORS])} |`,
    `| projection operators | ${code(UNSUPPORTED_PROJECTION_OPERATORS)} |`,
    `| aggregation stages | ${code(UNSUPPORTED_STAGES)} |`,
    `| aggregation expressions | ${code(UNSUPPORTED_OPERATORS)} |`,
    `| accumulators | ${code(UNSUPPORTED_ACCUMULATORS)} |`,
    `| window functions | ${code(UNSUPPORTED_WINDOW_FUNCTIONS)} |`,
    `| variables | ${code(UNSUPPORTED_VARIABLES.map((name) => `$$${name}`))} |`,
    '',
    '',
  ].join('\n')
}

/** The table as it stands in the README. */
export function writtenTable() {
  const readme = readFileSync(README, 'utf8')
  return readme.slice(readme.indexOf(START) + START.length, readme.indexOf(END))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const readme = readFileSync(README, 'utf8')
  const before = readme.slice(0, readme.indexOf(START) + START.length)
  writeFileSync(README, `${before}${missingTable()}${readme.slice(readme.indexOf(END))}`)
}
