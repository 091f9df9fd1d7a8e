import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // `npm run test:browser` checks that folder, because it has separate packages.
  globalIgnores(['dist', 'mutation', 'test/browser']),
  js.configs.recommended,
  {
    files: ['docs/examples/*.js'],
    languageOptions: {
      globals: {
        Response: false,
        TextDecoder: false,
        TextEncoder: false,
        crypto: false,
        fetch: false,
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // The compiler's noPropertyAccessFromIndexSignature requires the opposite.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**'],
    // A file is read in one sitting, and a function at a glance.
    rules: { 'max-lines': ['error', 300], 'max-lines-per-function': ['error', 60] },
  },
);
