/**
 * `npm run migration -- add_something`: writes prisma/migrations/<timestamp>_add_something/migration.sql with the SQL
 * that takes the migrated database to prisma/schema.prisma. Read it before committing: a rebuilt table loses its
 * full-text triggers, which the migration must then create again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { diffSchema, migrationsFolder } from './schema-diff.ts';

const name = process.argv[2];
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Name the migration in snake_case, for example: npm run migration -- add_reactions');
  process.exit(1);
}
const sql = await diffSchema();
if (sql === '') {
  console.log('The migrations already build prisma/schema.prisma.');
} else {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(migrationsFolder, `${timestamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'migration.sql'), sql);
  console.log(`Wrote ${path.relative(process.cwd(), folder)}/migration.sql`);
}
