/**
 * Options of Node for the server. A young generation of 8 MiB: with Node's own size the garbage of handshakes stays in it as resident
 * memory of connections that do nothing, 14.9 KiB each instead of 5 (docs/benchmarks.md, G7). The media process is started without.
 */
export const nodeOptions = ['--max-semi-space-size=8'];

/** What starts the built server. */
export const server = [...nodeOptions, 'homes/node/build/server/main.js'];
