// The base URL of the API is two levels above this script, also behind a proxy that strips a path prefix.
const root = new URL('../..', document.currentScript.src);

// Make the URL of the icon absolute before the address of the page changes.
const icon = document.querySelector('link[rel=icon]');
icon.href = new URL(icon.href).href;

// The URL for log-in is relative to the page: "/docs/" would lead to "/docs/login".
window.history.replaceState(null, '', `${root.pathname}docs${window.location.search}${window.location.hash}`);

// Without persistAuthorization, because Swagger UI would store the password in the browser, not only the token.
window.ui = SwaggerUIBundle({
  url: new URL('openapi.json', root).href,
  dom_id: '#swagger-ui',
  layout: 'BaseLayout',
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
  validatorUrl: null,
  oauth2RedirectUrl: new URL('docs/oauth2-redirect', root).href,
});
