export { defineConfig } from './config/define-config.ts'
export { HttpError, isHttpError } from './errors/http-error.ts'
export { VersoError, isVersoError } from './errors/verso-error.ts'
export type { ErrorCode } from './errors/codes.ts'
export { createApp } from './server/app.ts'
export type { App, AppOptions } from './server/app.ts'
export { onShutdown } from './server/on-shutdown.ts'
export type { ShutdownHook } from './server/on-shutdown.ts'
export { listen } from './server/listen.ts'
export type { ListenOptions, Server } from './server/listen.ts'
export type {
  ApiHandler,
  ApiRequest,
  ApiResponse,
  PageConfig,
  PreviewData,
  PreviewOptions,
  Send,
} from './types/api.ts'
export type { HealthConfig, ResolvedConfig, ServerLimits, VersoConfig } from './types/config.ts'
export type { Logger, RequestLine } from './types/log.ts'
export type {
  GetServerSideProps,
  GetServerSidePropsContext,
  GetServerSidePropsResult,
  GetStaticPaths,
  GetStaticPathsContext,
  GetStaticPathsResult,
  GetStaticProps,
  GetStaticPropsContext,
  GetStaticPropsResult,
  InferGetServerSidePropsType,
  InferGetStaticPropsType,
  Redirect,
} from './types/page.ts'
export type { LoadRoute, Params, Route, RouteKind, RouteModule, Segment } from './types/route.ts'
