import type { Command, Flag } from './command.ts'

const port: Flag = {
  type: 'string',
  short: 'p',
  value: '<port>',
  about: 'port to listen on (PORT, or 3000)',
}
const hostname: Flag = {
  type: 'string',
  short: 'H',
  value: '<name>',
  about: 'address to listen on (HOSTNAME, or all)',
}
const keepAliveTimeout: Flag = {
  type: 'string',
  value: '<ms>',
  about: 'how long an idle connection is kept (72000)',
}
const workers: Flag = {
  type: 'string',
  short: 'w',
  value: '<n>',
  about: 'processes that answer (VERSO_WORKERS; auto: one a core)',
}
const json: Flag = { type: 'boolean', about: 'print JSON, for programs' }

/** The commands, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'dev',
    about: 'Serve the app and follow edits',
    flags: { port, hostname },
    run: async (args) => (await import('./commands/dev.ts')).runDev(args),
  },
  {
    name: 'build',
    about: 'Write what production runs into .verso/',
    flags: {},
    run: async (args) => (await import('./commands/build.ts')).runBuild(args),
  },
  {
    name: 'start',
    about: 'Serve what `verso build` wrote',
    flags: { port, hostname, workers, keepAliveTimeout },
    run: async (args) => (await import('./commands/start.ts')).runStart(args),
  },
  {
    name: 'routes',
    about: 'List the routes with their methods and limits',
    flags: { json },
    run: async (args) => (await import('./commands/routes.ts')).runRoutes(args),
  },
  {
    name: 'info',
    about: 'Print what a bug report should tell',
    flags: { json },
    run: async (args) => (await import('./commands/info.ts')).runInfo(args),
  },
]
