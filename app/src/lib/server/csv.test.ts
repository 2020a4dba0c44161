import { expect, test } from 'vitest';
import { csvLine, csvStream } from './csv.ts';

test.for([
  [['a', 'b'], 'a,b\r\n'],
  [['a,b', 'say "hi"', 'two\r\nlines'], '"a,b","say ""hi""","two\r\nlines"\r\n'],
  [['', ' '], ', \r\n'],
  [['=1+1', '+49', '-2', '@x', '\tx'], "'=1+1,'+49,'-2,'@x,'\tx\r\n"],
  [['=HYPERLINK("x")'], '"\'=HYPERLINK(""x"")"\r\n'],
  [['a=b', 'Ålesund'], 'a=b,Ålesund\r\n'],
])('%j', ([fields, line]) => expect(csvLine(fields as string[])).toBe(line));

test('pages are asked for as the file is read, and not before', async () => {
  const asked: (number | undefined)[] = [];
  const body = csvStream(
    ['n'],
    (n: number) => [String(n)],
    async (last) => {
      asked.push(last);
      return last === 4 ? [] : [(last ?? 0) + 1, (last ?? 0) + 2];
    },
  );
  const reader = body.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)).toBe('\u{FEFF}n\r\n');
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([undefined]);
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read())
    rest += new TextDecoder().decode(part.value);
  expect(rest).toBe('1\r\n2\r\n3\r\n4\r\n');
});
