// @ts-check
import { chart } from './chart.mjs'
import { columns } from './columns.mjs'
import { machineLine } from './machine.mjs'

const shown = new Set(['hello', 'dynamic', 'post', 'page'])

/**
 * The picture of a run that the README shows.
 *
 * @param {import('./report.mjs').Report} report
 */
export function chartOfReport({ workloads, machine }) {
  return chart({
    title: 'Requests a second, as multiples of a hand-tuned node:http server',
    note: `${machine.date}, ${machineLine(machine)}`,
    unit: '',
    groups: workloads
      .filter(({ id }) => shown.has(id))
      .map(({ what, servers }) => ({
        title: what,
        bars: columns
          .filter(({ id }) => id !== 'featured')
          .flatMap(({ id, name }) => {
            const found = servers.find((server) => server.name === id)
            return found === undefined
              ? []
              : [{ label: name, value: found.ratio.median, strong: id === 'verso' }]
          })
          .toSorted((a, b) => b.value - a.value),
      })),
  })
}
