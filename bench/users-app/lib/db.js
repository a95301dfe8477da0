import mongoose from 'mongoose'

const schema = new mongoose.Schema(
  { name: { type: String, required: true, unique: true } },
  { versionKey: false },
)

export const User = mongoose.models.User ?? mongoose.model('User', schema)

let connected

export function connect() {
  return (connected ??= mongoose.connect(process.env.MONGODB_URI))
}
