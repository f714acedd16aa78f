// The token's address is relative to the page's, and "/docs/" would lead to "/docs/login".
window.history.replaceState(null, '', `/docs${window.location.search}${window.location.hash}`);

// No persistAuthorization: Swagger UI would keep the password, not only the token, in the browser's storage.
window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  layout: 'BaseLayout',
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
  validatorUrl: null,
  oauth2RedirectUrl: `${window.location.origin}/docs/oauth2-redirect`,
});
