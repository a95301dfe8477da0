// @ts-check

/**
 * @typedef {object} Report
 * @property {(promise: number, name: string, problem: string | undefined) => void} check tells of a case; `undefined` when the promise was kept
 * @property {() => { cases: number, broken: number }} end prints the count
 */

/**
 * Counts cases, and prints a line for each promise that was broken. The numbers are those of SECURITY.md.
 *
 * @param {(line: string) => void} print
 * @returns {Report}
 */
export function createReport(print) {
  let cases = 0
  let broken = 0
  return {
    check(promise, name, problem) {
      cases++
      if (problem === undefined) return
      broken++
      print(`promise ${promise} broken: ${name}: ${problem}`)
    },
    end() {
      print(`${cases} cases, ${broken} broken`)
      return { cases, broken }
    },
  }
}
