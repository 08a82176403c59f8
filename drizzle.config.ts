import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './drizzle/index.ts',
  out: './migrations',
  casing: 'snake_case',
  entities: { roles: { exclude: ['cortado_app', 'cortado_job', 'cortado_search'] } },
})
