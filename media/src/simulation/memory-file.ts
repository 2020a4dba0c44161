/** A file in memory that is written at positions, as {@link finalise} does; `most` is the largest single write, in bytes. */
export function createMemoryFile() {
  let bytes = new Uint8Array(1 << 20);
  let length = 0;
  const writes: { position: number; size: number }[] = [];
  return {
    writes,
    writable: new WritableStream<{ type: 'write'; data: Uint8Array<ArrayBuffer>; position: number }>({
      write({ data, position }) {
        writes.push({ position, size: data.length });
        while (position + data.length > bytes.length) {
          const larger = new Uint8Array(bytes.length * 2);
          larger.set(bytes);
          bytes = larger;
        }
        bytes.set(data, position);
        length = Math.max(length, position + data.length);
      },
    }),
    bytes: () => bytes.subarray(0, length),
  };
}
