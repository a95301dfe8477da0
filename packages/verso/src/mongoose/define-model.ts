import mongoose from 'mongoose'
import type { Schema } from 'mongoose'

/**
 * Defines a model, anew when there is one of that name: the module that defines it may run again after an edit.
 * Takes and returns what `mongoose.model` does.
 *
 * @example
 * import { defineModel } from 'versojs/mongoose'
 * export const UserModel = defineModel('User', new Schema({ name: { type: String, required: true } }))
 */
export const defineModel: typeof mongoose.model = define as typeof mongoose.model // its overloads, with its types

function define(name: string, schema: Schema, collection?: string): unknown {
  // In production a module runs once: a second definition is two files with one name, which Mongoose reports.
  if (process.env['NODE_ENV'] !== 'production' && Object.hasOwn(mongoose.models, name)) {
    mongoose.deleteModel(name)
  }
  return mongoose.model(name, schema, collection)
}
