import { Schema } from 'mongoose'
import { connectMongoose, defineModel } from 'versojs/mongoose'

/** The longest name that is kept, in characters. */
export const MAX_NAME = 100

const userSchema = new Schema(
  {
    // `unique` makes an index: of two simultaneous requests for one name, the database lets one through.
    name: { type: String, required: true, unique: true, maxlength: MAX_NAME },
  },
  { versionKey: false },
)

export const UserModel = defineModel('User', userSchema)

/** Connects to MONGODB_URI, or to the embedded store when Verso started it. Later calls find the connection there. */
export const mongooseConnect = connectMongoose
