import { expect, test } from 'vitest'

import { isVersoError } from '../../../src/errors/verso-error.ts'
import { readPostcss } from '../../../src/compile/read-postcss.ts'
import { appFolder } from '../../support/app-folder.ts'

/** A plugin as npm has them: a function that makes the plugin from its options. */
const paint = `module.exports = (options = {}) => ({
  postcssPlugin: 'paint',
  color: options.color ?? 'none',
})
module.exports.postcss = true`

const forms: Record<string, readonly [file: string, text: string, color: string]> = {
  'names in a list': ['postcss.config.mjs', "export default { plugins: ['paint'] }", 'none'],
  'names with options in a list': [
    'postcss.config.cjs',
    "module.exports = { plugins: [['paint', { color: 'red' }]] }",
    'red',
  ],
  'an object of options': [
    'postcss.config.json',
    '{ "plugins": { "paint": { "color": "blue" } } }',
    'blue',
  ],
  'a function': [
    'postcss.config.js',
    'module.exports = ({ env }) => ({ plugins: { paint: { color: typeof env } } })',
    'string',
  ],
  'a plugin that has been made': [
    'postcss.config.cjs',
    "module.exports = { plugins: [require('paint')({ color: 'green' })] }",
    'green',
  ],
}

test.each(Object.entries(forms))('%s', async (_, [file, text, color]) => {
  const { dir } = await appFolder({ 'node_modules/paint/index.js': paint, [file]: text })
  expect(await readPostcss(dir)).toMatchObject({ plugins: [{ postcssPlugin: 'paint', color }] })
})

test('package.json may hold it; false switches a plugin off', async () => {
  const { dir } = await appFolder({
    'node_modules/paint/index.js': paint,
    'package.json': '{ "postcss": { "plugins": { "paint": {}, "other": false } } }',
  })
  expect(await readPostcss(dir)).toMatchObject({ plugins: [{ postcssPlugin: 'paint' }] })
})

test('without a configuration there are no plugins', async () => {
  const { dir } = await appFolder({ 'package.json': '{}' })
  expect(await readPostcss(dir)).toEqual({ plugins: [] })
})

test('a plugin that is not installed is named, with its file', async () => {
  const { dir } = await appFolder({
    'postcss.config.mjs': "export default { plugins: ['missing'] }",
  })
  const failure: unknown = await readPostcss(dir).catch((error: unknown) => error)
  expect(isVersoError(failure) && failure.code).toBe('VERSO_ERR_CONFIG')
  expect(isVersoError(failure) && failure.message).toMatch(/postcss\.config\.mjs .*missing/)
})
