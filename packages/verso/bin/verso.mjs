#!/usr/bin/env node
// @ts-check
import { main } from '../dist/cli/main.js'

const code = await main(process.argv.slice(2))
// Not `process.exit`: what was printed to a pipe may still be on its way. Servers keep the process alive by themselves.
if (code !== undefined) process.exitCode = code
