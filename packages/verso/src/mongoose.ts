export { connectMongoose, type MongooseOptions } from './mongoose/connect-mongoose.ts'
export { defineModel } from './mongoose/define-model.ts'
export { toHttpError } from './mongoose/to-http-error.ts'
export { withMongoose } from './mongoose/with-mongoose.ts'
