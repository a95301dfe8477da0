import { expect, test } from 'vitest'

import { budgets } from '../lib/budgets.mjs'
import { chart } from '../lib/chart.mjs'
import { rounded, toJson } from '../lib/report.mjs'
import { budgetTable, table, workloadTable } from '../lib/table.mjs'

const at = (median) => ({ median, q1: median * 0.99, q3: median * 1.01 })
const server = (name, ratio) => ({
  name,
  rate: at(ratio * 30_000),
  ratio: at(ratio),
  cpu: at(20 / ratio),
  cpuRatio: at(1 / ratio),
})
const found = {
  workloads: [
    {
      id: 'hello',
      what: 'GET JSON',
      servers: [
        server('tuned', 1),
        server('verso', 0.96),
        server('idiomatic', 0.8),
        server('next', 0.06),
      ],
    },
  ],
  routes: [
    { id: 'routes-static', what: 'routes', servers: [server('10', 1), server('10000', 0.9)] },
  ],
  runtimes: [],
  figures: [
    { id: 'first-verso', what: 'first', value: 60, unit: 'ms' },
    { id: 'first-tuned', what: 'first', value: 35.123456, unit: 'ms' },
    { id: 'dev-ready', what: 'ready', value: 700, unit: 'ms' },
  ],
  regression: [],
}

/** @param {string} what */
const budget = (what) => budgets(found).find((row) => row.what.startsWith(what))

test('budgets are met, missed or not measured', () => {
  expect(budget('GET JSON: throughput x hand-tuned')).toMatchObject({ measured: '0.96', met: true })
  expect(budget('GET JSON: throughput x idiomatic')).toMatchObject({ measured: '1.20', met: true })
  expect(budget('GET JSON: throughput x Next.js')).toMatchObject({ measured: '16.00', met: true })
  expect(budget('GET JSON: throughput x Fastify')).toMatchObject({ measured: '-', met: undefined })
  expect(budget('10,000 routes, static')).toMatchObject({ measured: '0.90', met: false })
  expect(budget('first answer, API only: after')).toMatchObject({ measured: '25 ms', met: true })
  expect(budget('dev: ready')).toMatchObject({ asked: '<= 500 ms', met: false })
  expect(budgetTable(budgets(found))).toMatch(/dev: ready +<= 500 ms +700 ms +NO/)
})

test('where the load generator is the limit, CPU times are compared', () => {
  const even = { ...server('verso', 1), cpu: at(10) }
  const workloads = [{ id: 'hello', what: 'GET JSON', servers: [server('tuned', 1), even] }]
  const [, row] = budgets({ ...found, workloads }, { byCpu: true })
  expect(row).toMatchObject({ what: expect.stringContaining('hand-tuned'), measured: '2.00' })
})

test('a table has its columns in line, and servers in the order of the list', () => {
  expect(
    table([
      ['a', 'bb'],
      ['ccc', 'd'],
    ]),
  ).toBe('a    bb\nccc   d')
  const [head, first] = workloadTable(found.workloads).split('\n')
  expect(head?.trim().split(/ +/)).toEqual(['tuned', 'verso', 'idiomatic', 'next'])
  expect(first?.trim()).toMatch(/^GET JSON +x hand-tuned +1\.00 +0\.96 +0\.80 +0\.06$/)
})

test('results are written with the digits that mean something', () => {
  const { workloads, figures } = rounded(found)
  expect(workloads[0]?.servers[1]?.ratio).toEqual({ median: 0.96, q1: 0.95, q3: 0.97 })
  expect(workloads[0]?.servers[1]?.rate.median).toBe(28_800)
  expect(figures[1]?.value).toBe(35.12)
})

test('the file of results has a line for each measurement, and is JSON', () => {
  const text = toJson(found)
  expect(JSON.parse(text)).toEqual(found)
  expect(text).toContain('"ratio": { "median": 0.96, ')
})

test('a chart is well-formed, has a bar for each value, and escapes its texts', () => {
  const svg = chart({
    title: 'A <b> & "c"',
    note: 'note',
    unit: '',
    groups: [
      {
        title: 'one',
        bars: [
          { label: 'x', value: 2 },
          { label: 'y', value: 1, strong: true },
        ],
      },
    ],
  })
  const bars = [...svg.matchAll(/<rect class="(\w+)" [^>]*width="([\d.]+)"/g)]
  expect(bars.map(([, name]) => name)).toEqual(['bar', 'strong'])
  expect(Number(bars[0]?.[2])).toBeCloseTo(2 * Number(bars[1]?.[2]), 0)
  expect(svg).toContain('A &lt;b&gt; &amp; &quot;c&quot;')
  expect(svg).toContain('prefers-color-scheme: dark')
  // Every element that is opened is closed.
  expect(svg.match(/<text/g)?.length).toBe(svg.match(/<\/text>/g)?.length)
})
