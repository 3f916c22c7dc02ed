/**
 * Loaded into a program before it starts: when the launcher that started it is gone, ends it the
 * way SIGTERM does. Without a launcher (no channel) it does nothing, and it keeps nothing alive.
 */
if (process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
