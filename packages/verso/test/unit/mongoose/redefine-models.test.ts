import mongoose, { Schema } from 'mongoose'
import { afterEach, expect, it, vi } from 'vitest'

import { defineModel } from '../../../src/mongoose/define-model.ts'
import { allowRedefinedModels } from '../../../src/mongoose/redefine-models.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  mongoose.deleteModel(/.*/)
})

const schema = () => new Schema({ name: String })

it('is as strict as Mongoose until it is called, and lenient afterwards', () => {
  mongoose.model('A', schema())
  expect(() => mongoose.model('A', schema())).toThrow('Cannot overwrite `A` model')

  allowRedefinedModels()
  const second = mongoose.model('A', schema())
  expect(mongoose.models['A']).toBe(second)

  const base = mongoose.model('Base', schema())
  base.discriminator('Child', new Schema({ age: Number }))
  const again = mongoose.model('Base', schema())
  const child = again.discriminator('Child', new Schema({ size: Number }))
  expect(Object.keys(child.schema.paths)).toEqual(expect.arrayContaining(['name', 'size']))
  expect(Object.keys(child.schema.paths)).not.toContain('age')
  const named = again.discriminator('Named', new Schema({ size: Number }), 'n')
  expect(named.schema.path('__t')).toMatchObject({ options: { default: 'n' } })

  // Twice is once.
  allowRedefinedModels()
  mongoose.model('A', schema())
  base.discriminator('Other', new Schema({}))
})

it('defineModel replaces a model, but for production, where two files of one name are a mistake', () => {
  mongoose.set('overwriteModels', false)
  const first = defineModel('B', schema())
  const second = defineModel('B', schema())
  expect(second).not.toBe(first)
  expect(mongoose.models['B']).toBe(second)
  vi.stubEnv('NODE_ENV', 'production')
  expect(() => defineModel('B', schema())).toThrow('Cannot overwrite `B` model')
})
