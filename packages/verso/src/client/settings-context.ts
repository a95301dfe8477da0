import { createContext, type Context } from 'react'

/** What of the configuration changes how addresses are written. */
export interface Settings {
  readonly basePath: string
  readonly trailingSlash: boolean
  /** Addresses keep the slash at their end, or none, as they are written. */
  readonly skipTrailingSlashRedirect?: boolean
}

/** Settings of an app that sets nothing. */
export const defaultSettings: Settings = { basePath: '', trailingSlash: false }

/** Given by the renderer and by `hydrate`; two apps in one process may differ. */
export const SettingsContext: Context<Settings> = createContext(defaultSettings)
