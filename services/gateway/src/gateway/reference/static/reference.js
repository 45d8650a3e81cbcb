// One reference over the documents of all services; what is tried out goes through the gateway.
const services = await fetch("/api/reference/services").then((answer) => answer.json());
const me = await fetch("/api/me").then((answer) => (answer.ok ? answer.json() : null));

function prepared(request) {
  if (request.method !== "GET") {
    request.headers["Idempotency-Key"] ??= crypto.randomUUID();
    if (me?.csrf_token) request.headers["X-CSRF-Token"] = me.csrf_token;
  }
  return request;
}

SwaggerUIBundle({
  dom_id: "#reference",
  urls: services.map((name) => ({ name, url: `/api/reference/${name}.json` })),
  "urls.primaryName": services[1] ?? services[0],
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl],
  layout: "StandaloneLayout",
  deepLinking: true,
  filter: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  requestInterceptor: prepared,
});
