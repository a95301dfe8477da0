/** The settings of a collation that change which strings are equal. */
export interface FoldOptions {
  readonly strength: number
  readonly caseLevel: boolean
  readonly numericOrdering: boolean
  readonly alternate: string
}

/** Letters that expand when accents do not count, and that Unicode's decomposition leaves whole. */
const EXPANSIONS: ReadonlyMap<string, string> = new Map([
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ł', 'l'],
  ['ŧ', 't'],
  ['þ', 'th'],
  ['ß', 'ss'],
  ['ſ', 's'],
  ['ς', 'σ'],
])

const ASCII = /^[\u0020-\u007e]*$/
const LETTERS_THAT_EXPAND = new RegExp(`[${[...EXPANSIONS.keys()].join('')}]`, 'gu')
/** Marks (accents), and controls and formats, which collation ignores altogether. */
const IGNORED = /[\p{M}\p{C}\u{200b}-\u{200f}]/gu
const PUNCTUATION = /[\p{P}\p{Z}\p{S}\s]/gu
const LEADING_ZEROS = /(?<!\d)0+(?=\d)/g

/**
 * Maps a string to a key such that strings which a collation takes for equal have one key. It is
 * coarser than the collation (a few different strings share a key): the collator's own sort keys are
 * not to be had in JavaScript, and an index that misses an equal string would be wrong, one that
 * offers one too many is only asked again.
 *
 * @example foldText('Élan', { strength: 1, ... }) // 'elan'
 */
export function foldText(text: string, options: FoldOptions): string {
  let folded = ASCII.test(text) ? text.toLowerCase() : foldUnicode(text)
  if (options.alternate === 'shifted') folded = folded.replace(PUNCTUATION, '')
  return options.numericOrdering ? folded.replace(LEADING_ZEROS, '') : folded
}

function foldUnicode(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(IGNORED, '')
      // Up and down again: several letters share a capital (ς and σ, old forms of Cyrillic).
      .toUpperCase()
      .toLowerCase()
      .replace(LETTERS_THAT_EXPAND, (letter) => EXPANSIONS.get(letter) ?? letter)
      .normalize('NFKD')
      .replace(IGNORED, '')
  )
}
