// Loaded by the page that dev shows instead of one that the server could not make.

// The compiler looks for exactly `import.meta.hot`.
const hot = (
  import.meta as ImportMeta & {
    readonly hot?: { on(event: string, listener: () => void): void }
  }
).hot

// Whatever was edited may have mended it.
hot?.on('verso:edited', () => location.reload())
