const systemFont = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

Redoc.init(
  new URL('../../openapi.json', document.currentScript.src).href,
  {
    theme: {
      typography: {
        fontFamily: systemFont,
        headings: { fontFamily: systemFont },
        code: { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace' },
      },
    },
  },
  document.getElementById('redoc'),
);
