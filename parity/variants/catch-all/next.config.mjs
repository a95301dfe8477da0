import { base } from './base.mjs'

/** @type {import('next').NextConfig} */
export default base
