/** One line of a CSV file (RFC 4180, 2), with its end. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`;

/**
 * Spreadsheets take what begins with one of these for a formula, also in quotes: an apostrophe before it makes it a text
 * (OWASP, CSV Injection).
 */
const formula = /^[=+\-@\t\r]/;

function csvField(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV file that is made while it is read: page by page, each asked for when the one before was taken. */
export function csvStream<Item>(
  header: readonly string[],
  fieldsOf: (item: Item) => readonly string[],
  nextAfter: (last: Item | undefined) => Promise<readonly Item[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let last: Item | undefined;
  return new ReadableStream({
    // The mark by which Excel knows UTF-8.
    start: (controller) => controller.enqueue(encoder.encode(`\u{FEFF}${csvLine(header)}`)),
    async pull(controller) {
      const page = await nextAfter(last);
      if (page.length === 0) return controller.close();
      last = page.at(-1);
      controller.enqueue(encoder.encode(page.map((item) => csvLine(fieldsOf(item))).join('')));
    },
  });
}
