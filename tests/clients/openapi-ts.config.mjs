// What @hey-api/openapi-ts makes: types, a function for each operation, and zod schemas that check what goes in and out.
export default {
  input: 'openapi.json',
  output: { path: 'generated/hey', importFileExtension: '.js' },
  logs: { level: 'error', file: false },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', 'zod', { name: '@hey-api/sdk', validator: true }],
};
