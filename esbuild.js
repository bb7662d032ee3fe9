// Bundles: the extension (the only one that may use `vscode`), the engine and the activity's history that it loads later,
// the command line, what asks a cloud who somebody is, what sends the record elsewhere, what locks credentials, what writes
// an incident's evidence, and the pages, which run in a browser: the activity, and Lock Credentials.
// The others do not declare `vscode` as external, so an import of it anywhere below them fails the build.
const esbuild = require('esbuild');
const { statSync } = require('node:fs');
const { version } = require('./package.json');

const minify = process.argv.includes('--minify');
const watch = process.argv.includes('--watch');

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify,
  sourcemap: minify ? false : 'linked',
  // jsonc-parser's `main` is UMD, which cannot be bundled.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
};

const page = {
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify,
  sourcemap: minify ? false : 'inline',
  tsconfig: 'src/views/webview/tsconfig.json',
  // Styles are taken as text into style sheets of the components: the page's policy then needs no style source.
  loader: { '.css': 'text' },
  conditions: minify ? ['production'] : [],
  logLevel: 'warning',
};

const bundles = [
  { ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...common, entryPoints: ['src/session/engineBundle.ts'], outfile: 'dist/engine.js' },
  { ...common, entryPoints: ['src/session/panelBundle.ts'], outfile: 'dist/panel.js' },
  { ...common, entryPoints: ['src/cli.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  // It is run by a script of its own (src/cli/codeCache.ts), in which `import()` would need a loader: it becomes `require`.
  {
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.main.js',
    supported: { 'dynamic-import': false },
    define: { 'process.env.AGENT_GUARD_VERSION': JSON.stringify(version) },
  },
  { ...common, entryPoints: ['src/credentials/verify.ts'], outfile: 'dist/verify.js' },
  { ...common, entryPoints: ['src/audit/worker.ts'], outfile: 'dist/auditWorker.js' },
  { ...page, entryPoints: ['src/views/webview/main.ts'], outfile: 'dist/webview.js' },
  { ...page, entryPoints: ['src/views/webview/lock/main.ts'], outfile: 'dist/lock.js' },
  { ...common, entryPoints: ['src/session/exportBundle.ts'], outfile: 'dist/export.js' },
  { ...common, entryPoints: ['src/session/revokeBundle.ts'], outfile: 'dist/revoke.js' },
  { ...common, entryPoints: ['src/session/incidentBundle.ts'], outfile: 'dist/incident.js' },
];

async function main() {
  for (const options of bundles) {
    if (watch) {
      await (await esbuild.context(options)).watch();
      continue;
    }
    await esbuild.build(options);
    console.log(`${options.outfile}  ${(statSync(options.outfile).size / 1024).toFixed(0)} KB`);
  }
}

module.exports = { bundles };

// The tests of the page build it by themselves.
if (require.main === module) {
  main().catch((error) => {
    console.error(error.message ?? error);
    process.exitCode = 1;
  });
}
