/**
 * The types of `next` and of its modules, for apps that run on Verso without Next.js.
 * `verso-env.d.ts` refers to this file.
 */
declare module 'next' {
  export type {
    ApiHandler as NextApiHandler,
    ApiRequest as NextApiRequest,
    ApiResponse as NextApiResponse,
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
    PageConfig,
    PreviewData,
    Redirect,
  } from 'versojs'
  export type { NextComponentType, NextPage, NextPageContext } from 'versojs/app'
}

declare module 'next/app' {
  export * from 'versojs/app'
  export { default } from 'versojs/app'
}

declare module 'next/cache' {
  export * from 'versojs/cache'
}

declare module 'next/compat/router' {
  export * from 'versojs/compat/router'
}

declare module 'next/config' {
  export * from 'versojs/config'
  export { default } from 'versojs/config'
}

declare module 'next/constants' {
  export * from 'versojs/constants'
}

declare module 'next/document' {
  export * from 'versojs/document'
  export { default } from 'versojs/document'
}

declare module 'next/dynamic' {
  export * from 'versojs/dynamic'
  export { default } from 'versojs/dynamic'
}

declare module 'next/error' {
  export * from 'versojs/error'
  export { default } from 'versojs/error'
}

declare module 'next/form' {
  export * from 'versojs/form'
  export { default } from 'versojs/form'
}

declare module 'next/head' {
  export * from 'versojs/head'
  export { default } from 'versojs/head'
}

declare module 'next/headers' {
  export * from 'versojs/headers'
}

declare module 'next/image' {
  export * from 'versojs/image'
  export { default } from 'versojs/image'
}

declare module 'next/legacy/image' {
  export * from 'versojs/legacy/image'
  export { default } from 'versojs/legacy/image'
}

declare module 'next/link' {
  export * from 'versojs/link'
  export { default } from 'versojs/link'
}

declare module 'next/navigation' {
  export * from 'versojs/navigation'
}

declare module 'next/router' {
  export * from 'versojs/router'
  export { default } from 'versojs/router'
}

declare module 'next/script' {
  export * from 'versojs/script'
  export { default } from 'versojs/script'
}

declare module 'next/server' {
  export * from 'versojs/server'
}

declare module 'next/types' {
  export * from 'next'
}

declare module 'next/web-vitals' {
  export * from 'versojs/web-vitals'
}

declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>
  export default classes
}
declare module '*.module.scss' {
  const classes: Readonly<Record<string, string>>
  export default classes
}
declare module '*.module.sass' {
  const classes: Readonly<Record<string, string>>
  export default classes
}
declare module '*.css' {}
declare module '*.scss' {}
declare module '*.sass' {}
declare module '*.png' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.jpg' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.jpeg' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.gif' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.webp' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.avif' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.ico' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.bmp' {
  import type { StaticImageData } from 'versojs/image'
  const image: StaticImageData
  export default image
}
declare module '*.svg' {
  // oxlint-disable-next-line typescript/no-explicit-any -- Next.js leaves it open, since many apps load SVGs as components
  const image: any
  export default image
}
declare module '*.woff' {
  const url: string
  export default url
}
declare module '*.woff2' {
  const url: string
  export default url
}
declare module '*.ttf' {
  const url: string
  export default url
}
declare module '*.otf' {
  const url: string
  export default url
}
declare module '*.mp4' {
  const url: string
  export default url
}
declare module '*.webm' {
  const url: string
  export default url
}
declare module '*.mp3' {
  const url: string
  export default url
}
declare module '*.pdf' {
  const url: string
  export default url
}
