// Makes @hey-api/openapi-ts generate types, a function for each operation, and zod schemas for requests and answers.
export default {
  input: 'openapi.json',
  output: { path: 'generated/hey', importFileExtension: '.js' },
  logs: { level: 'error', file: false },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', 'zod', { name: '@hey-api/sdk', validator: true }],
};
