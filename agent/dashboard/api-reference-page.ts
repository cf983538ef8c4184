/** For people who write a client: English, as all that is not for the plant. */
export function apiReferencePage(): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>LBZF API</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<link rel="icon" href="/assets/dashboard/icon.svg" type="image/svg+xml">',
    '<link rel="stylesheet" href="/assets/swagger-ui.css">',
    '<script defer src="/assets/swagger-ui.js"></script>',
    '<script defer src="/assets/dashboard/api-reference.js"></script>',
    '</head><body><main id="reference"></main></body></html>',
  ].join('\n')
}
