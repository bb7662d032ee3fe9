#!/usr/bin/env node
// Writes src/engine/catalog/generated/*.ts from the tables of command surfaces, which are not part of the repository.
// usage: node scripts/generate-catalog.mjs DATA_DIR [--check]    same input, same output, byte for byte
// With --check nothing is written: exit 1 where a file is not what the tables give.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAwsRows } from './catalog/aws.mjs';
import { readAzRows } from './catalog/az.mjs';
import { readGcloudRows } from './catalog/gcloud.mjs';
import { buildRules } from './catalog/rules.mjs';
import { renderTable } from './catalog/write.mjs';

const PROVIDERS = [
  { name: 'AWS_RULES', from: 'aws_ops.tsv', to: 'aws.ts', read: readAwsRows, limit: 60 * 1024 },
  {
    name: 'GCLOUD_RULES',
    from: 'gcloud_cmds.tsv',
    to: 'gcloud.ts',
    read: readGcloudRows,
    spelt: true,
    limit: 40 * 1024,
  },
  { name: 'AZ_RULES', from: 'az_cmds.tsv', to: 'az.ts', read: readAzRows, limit: 30 * 1024 },
];

async function generate(dir, provider, checkOnly) {
  const rows = provider.read(readFileSync(join(dir, provider.from), 'utf8'));
  const rules = buildRules(rows, provider.spelt);
  const groups = new Set(rows.map((row) => row.group));
  const note = `From ${provider.from}: ${rows.length} operations of ${groups.size} groups.`;
  const source = await renderTable({ name: provider.name, note, groups, rules });
  if (source.length > provider.limit)
    throw new Error(`${provider.to}: ${source.length} bytes, over ${provider.limit}`);
  const file = join(import.meta.dirname, '../src/engine/catalog/generated', provider.to);
  if (!checkOnly) writeFileSync(file, source);
  else if (readFileSync(file, 'utf8') !== source)
    throw new Error(`${provider.to} is not what ${provider.from} gives`);
  console.log(`${provider.to}: ${rows.length} operations, ${(source.length / 1024).toFixed(1)} KB`);
}

const dir = process.argv[2];
if (!dir) {
  console.error('usage: generate-catalog.mjs DATA_DIR [--check]');
  process.exit(64);
}
for (const provider of PROVIDERS) await generate(dir, provider, process.argv[3] === '--check');
