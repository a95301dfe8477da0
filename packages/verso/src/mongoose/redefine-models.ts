import { createRequire } from 'node:module'

/** The little of Mongoose that is touched here. Its types are not imported: the app may use any version, or none. */
interface LoadedMongoose {
  set(option: string, value: unknown): unknown
  readonly Model: { discriminator: Discriminator }
}

type Discriminator = (this: unknown, name: unknown, schema: unknown, options?: unknown) => unknown

/** Its two outermost modules export the same object. Which of them the cache holds depends on how it was imported. */
const entry = /[/\\]node_modules[/\\]mongoose[/\\](?:lib[/\\])?index\.js$/
const prepared = new WeakSet<object>()

/**
 * Lets modules that define models run again: Mongoose would refuse the second definition with OverwriteModelError.
 *
 * Dev calls it after an edit, before anything runs again. The first run is left as strict as production, so that two
 * files that define one model are found. An app that never loaded Mongoose pays one look at the module cache.
 *
 * @example allowRedefinedModels()
 */
export function allowRedefinedModels(): void {
  const { cache } = createRequire(import.meta.url)
  for (const [file, module] of Object.entries(cache)) {
    const mongoose: unknown = module?.exports
    if (!entry.test(file) || !isMongoose(mongoose) || prepared.has(mongoose)) continue
    prepared.add(mongoose)
    mongoose.set('overwriteModels', true)
    redefineDiscriminators(mongoose)
  }
}

/** Discriminators do not heed the option; they have one of their own. */
function redefineDiscriminators({ Model }: LoadedMongoose): void {
  const original = Model.discriminator
  Model.discriminator = function (name, schema, options) {
    const given = typeof options === 'object' ? options : { value: options }
    return original.call(this, name, schema, { overwriteModels: true, ...given })
  }
}

function isMongoose(value: unknown): value is LoadedMongoose {
  return (
    typeof value === 'object' &&
    value !== null &&
    'set' in value &&
    typeof value.set === 'function' &&
    'Model' in value &&
    typeof value.Model === 'function' &&
    'discriminator' in value.Model
  )
}
