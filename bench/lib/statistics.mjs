// @ts-check

/**
 * @typedef {{ median: number, q1: number, q3: number }} Spread
 */

/**
 * The value that a share of the values lies below, interpolated between neighbours.
 *
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5)
}

/**
 * The middle, and the quarters on both sides of it: what a busy machine did to a few rounds does not show.
 *
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { median: median(values), q1: quantile(values, 0.25), q3: quantile(values, 0.75) }
}

/**
 * Round against round: what slowed the machine down in one round slowed both of its measurements.
 *
 * @param {readonly number[]} values
 * @param {readonly number[]} base of the same rounds
 * @returns {Spread}
 */
export function ratio(values, base) {
  if (values.length !== base.length) throw new Error('Ratios need as many values as base values.')
  return spread(values.map((value, round) => value / (base[round] ?? Number.NaN)))
}

/**
 * The order of a round: each begins one further on, so that nobody always follows the same neighbour's warm core.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} round
 * @returns {Item[]}
 */
export function turned(items, round) {
  const first = items.length === 0 ? 0 : round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

/**
 * Whether a cost ratio of new to old speaks of a regression: more than five hundredths, and not only in some rounds.
 *
 * @param {Spread} cost
 */
export function isRegression(cost) {
  return cost.median > 1.05 && cost.q1 > 1.02
}
