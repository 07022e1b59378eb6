import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** `make pictures`: takes the pictures of docs/pictures from the sample cluster. */
export default defineConfig({ ...tests, testDir: 'pictures', workers: 1, fullyParallel: false });
