import mongoose, { Schema } from 'mongoose'

mongoose.models = {}

const userSchema = new Schema({
  name: { type: String, required: true, unique: true },
})

export const UserModel = mongoose.model('User', userSchema)

export async function mongooseConnect() {
  if (mongoose.connection.readyState >= 1) {
    return
  }
  return mongoose.connect(process.env.MONGODB_URI)
}
