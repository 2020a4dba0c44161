/**
 * Options of Node for the server. A young generation of 16 MiB: with Node's own 64 the garbage of handshakes stays in it as resident
 * memory of connections that do nothing, 14.9 KiB each instead of 7.4 (docs/benchmarks.md, G7). With 8 MiB they take 5, but pages cost
 * up to a fifth more. The media process is started without.
 */
export const nodeOptions = ['--max-semi-space-size=16'];

/** What starts the built server. */
export const server = [...nodeOptions, 'homes/node/build/server/main.js'];
