// @ts-check
// Loaded into the server by `npm start`: ends it in order when the process that started it is gone, even by SIGKILL.
import cluster from 'node:cluster'

// Workers have a channel too, and follow their primary.
if (cluster.isPrimary && process.send) {
  // It may be gone already; then the event has passed.
  if (!process.connected) process.exit(0)
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  // It must not keep the server running.
  process.channel?.unref()
}
