/** Everything comes from ourselves: no fonts, telemetry, proxy or registry of others, and the policy would refuse them. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const configuration = {
  url: '/openapi.json',
  theme: 'default',
  layout: 'modern',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  documentDownloadType: 'direct',
  persistAuth: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
}

const attribute = (value: unknown) => JSON.stringify(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** The reference page: Scalar, served by ourselves (`npm run build:assets`). */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cortado API</title>
</head>
<body>
<noscript>The reference needs JavaScript; <a href="/openapi.json">the description itself</a> does not.</noscript>
<script id="api-reference" data-configuration="${attribute(configuration)}"></script>
<script src="/docs/scalar.js"></script>
</body>
</html>
`
