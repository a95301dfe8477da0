// @ts-check
// `node packages/embedded-mongo/scripts/mutations.mjs [word …]`: switches the guards of the store off, one after the other, and runs
// the tests that must notice. It changes files in place and puts them back; run it on a clean working copy, with nothing else beside it.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const source = new URL('../src/', import.meta.url)

/**
 * @typedef {object} Mutation
 * @property {string} name
 * @property {string} file below src/
 * @property {string} find as it stands in the file, once
 * @property {string} put
 * @property {string[]} tests below packages/, those that must turn red
 */

/** @type {Mutation[]} */
const mutations = [
  {
    name: 'no fsync before the reply',
    file: 'storage/lmdb-store.ts',
    find: 'cache: false,',
    put: 'cache: false, noSync: true,',
    tests: ['embedded-mongo/test/storage/durability.test.ts'],
  },
  {
    name: 'reply before the commit',
    file: 'storage/lmdb-store.ts',
    find: `const result = await this.#db.childTransaction(() => {
        this.#writing = true
        try {
          return { value: action(this.#writer) }
        } finally {
          this.#writing = false
        }
      })`,
    put: `const result = await new Promise<{ value: T }>((resolve, reject) => {
        this.#db
          .childTransaction(() => {
            this.#writing = true
            try {
              resolve({ value: action(this.#writer) })
            } finally {
              this.#writing = false
            }
          })
          .then(undefined, reject)
      })`,
    tests: ['embedded-mongo/test/storage/durability.test.ts'],
  },
  {
    name: 'wait for the flush of whichever commit is the newest',
    file: 'storage/lmdb-store.ts',
    find: 'if (this.#failing) this.#tell(',
    put: 'await this.#db.flushed\n      if (this.#failing) this.#tell(',
    tests: ['embedded-mongo/test/storage/durability.test.ts'],
  },
  {
    name: 'no owner lock',
    file: 'process/owner-lock.ts',
    find: 'async function takeNow(dataDir: string): Promise<OwnerLock> {',
    put: 'async function takeNow(dataDir: string): Promise<OwnerLock> {\n  if (dataDir !== "") return { release: () => undefined }',
    tests: ['embedded-mongo/test/faults/owner.test.ts', 'verso/test/cli/start.test.ts'],
  },
  {
    name: 'a number that was given out again counts as the owner',
    file: 'process/process-identity.ts',
    find: 'return started === undefined || identity.started === undefined || started === identity.started',
    put: 'return started !== ""',
    tests: ['embedded-mongo/test/faults/owner.test.ts'],
  },
  {
    name: 'the store of a killed server is not waited for',
    file: 'process/owner-lock.ts',
    find: 'return ORPHAN_MILLISECONDS',
    put: 'return ORPHAN_MILLISECONDS * 0',
    tests: ['embedded-mongo/test/faults/owner.test.ts'],
  },
  {
    name: 'no conflict when another transaction has written since',
    file: 'storage/write-scope.ts',
    find: 'if (!sameBytes(now, then)) throw writeConflict()',
    put: 'if (!sameBytes(now, then)) void now',
    tests: ['embedded-mongo/test/driver/transactions.test.ts'],
  },
  {
    name: 'no conflict with an open transaction',
    file: 'storage/write-scope.ts',
    find: '} else if (holder !== this.transaction) {',
    put: '} else if (holder !== this.transaction && key.length === 0) {',
    tests: ['embedded-mongo/test/driver/transactions.test.ts'],
  },
  {
    name: 'no unique check',
    file: 'storage/document-writer.ts',
    find: 'if (isTaken(scope, info, index, entry, recordId)) throw',
    put: 'if (isTaken(scope, info, index, entry, recordId) && recordId.length === 0) throw',
    tests: ['embedded-mongo/test/driver/indexes.test.ts', 'verso/test/faults/model.test.ts'],
  },
  {
    name: 'retries run again',
    file: 'commands/retry-log.ts',
    find: 'return isDocument(result) ? result : undefined',
    put: 'return isDocument(result) && this.#txnNumber < -1n ? result : undefined',
    tests: ['embedded-mongo/test/faults/kill.test.ts'],
  },
  {
    name: 'what a retry must answer is not kept',
    file: 'commands/retry-log.ts',
    find: 'if (!this.#key || !this.#changed) return',
    put: 'if (this.#key || !this.#key || !this.#changed) return',
    tests: ['embedded-mongo/test/faults/kill.test.ts'],
  },
  {
    name: 'no checksum of documents',
    file: 'storage/record.ts',
    find: 'crc32(bytes.subarray(4), crc32(key)) !== bytes.readUInt32LE(0)',
    put: 'crc32(bytes.subarray(4), crc32(key)) === -1',
    tests: ['embedded-mongo/test/storage/file-check.test.ts'],
  },
  {
    name: 'no check of the file',
    file: 'storage/file-check.ts',
    find: 'if (!existsSync(path)) return',
    put: 'if (!existsSync(path) || path !== "") return',
    tests: ['embedded-mongo/test/storage/file-check.test.ts'],
  },
  {
    name: 'a store that ends is not started again',
    file: 'process/supervised-store.ts',
    find: 'if (this.#closing) return\n      log(',
    put: 'if (!this.#closing) return\n      log(',
    tests: ['embedded-mongo/test/faults/owner.test.ts'],
  },
]

const words = process.argv.slice(2)
const chosen = mutations.filter(({ name }) => words.every((word) => name.includes(word)))
if (chosen.length === 0) {
  console.error(`No mutation has all of these words in its name: ${words.join(' ')}`)
  process.exit(1)
}
const survivors = chosen.filter((mutation) => !isNoticed(mutation))
build()
console.log(`${chosen.length - survivors.length} of ${chosen.length} noticed`)
process.exitCode = survivors.length === 0 ? 0 : 1

/** @param {Mutation} mutation */
function isNoticed({ name, file, find, put, tests }) {
  const path = new URL(file, source)
  const before = readFileSync(path, 'utf8')
  if (before.split(find).length !== 2) {
    throw new Error(`${name}: '${find}' must stand in ${file} once. Bring the mutation up to date.`)
  }
  try {
    writeFileSync(
      path,
      before.replace(find, () => put),
    )
    // Child processes run what is built; a mutation that does not compile would prove nothing.
    build()
    const silent = tests.filter((test) => {
      const { status, stdout } = run(['vitest', 'run', '--reporter=json', `packages/${test}`])
      const { testResults } = JSON.parse(stdout.slice(stdout.indexOf('{"num')))
      /** @type {{ status: string, fullName: string }[]} */
      const results = testResults.flatMap(
        (/** @type {{ assertionResults: unknown[] }} */ result) => result.assertionResults,
      )
      const red = results.filter((result) => result.status === 'failed')
      console.log(`${red.length > 0 ? 'red ' : 'GREEN'} ${name}: ${test} (exit code ${status})`)
      for (const { fullName } of red) console.log(`       ${fullName}`)
      return red.length === 0
    })
    return silent.length === 0
  } finally {
    writeFileSync(path, before)
  }
}

function build() {
  const { status, stdout } = run(['tsc', '-b', 'packages/embedded-mongo', 'packages/verso'])
  if (status !== 0) throw new Error(`It does not compile:\n${stdout}`)
}

/** @param {string[]} args */
function run(args) {
  return spawnSync('npx', ['--no-install', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, FAULT_OPERATIONS: '1000' },
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  })
}
