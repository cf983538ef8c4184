/** For a page of words whose reader may fetch nothing else. The CSP carries its hash. */
export const inlineStyle = [
  ':root{color-scheme:light dark}',
  'body{margin:0;background:light-dark(#fbfaf6,#101316);color:light-dark(#15181c,#f0eee8);font:18px/1.5 Archivo,system-ui,sans-serif}',
  'main{max-width:34em;margin:12vh auto 0;padding:0 24px}',
  '.brand{font-weight:800;letter-spacing:.06em}',
  'h1{margin:24px 0 12px;font-size:34px;line-height:1.1}',
  '.small{font-size:13px;color:light-dark(#565b60,#a7abad)}',
  '.button{display:inline-flex;align-items:center;min-height:44px;padding:0 18px;background:light-dark(#0b4f9e,#8fc0ff);color:light-dark(#fff,#0a1522);font-weight:650;text-decoration:none;border-radius:3px}',
].join('')
