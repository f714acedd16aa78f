// Where the API is, also if a proxy strips a prefix of the path: two folders above this script's.
const root = new URL('../..', document.currentScript.src);

// Loaded late, and relative to the address that changes now.
const icon = document.querySelector('link[rel=icon]');
icon.href = new URL(icon.href).href;

// The token's address is relative to the page's, and "/docs/" would lead to "/docs/login".
window.history.replaceState(null, '', `${root.pathname}docs${window.location.search}${window.location.hash}`);

// No persistAuthorization: Swagger UI would keep the password, not only the token, in the browser's storage.
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
