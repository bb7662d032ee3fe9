import assert from 'node:assert/strict';
import { build } from 'esbuild';

/** The packages that a bundle is made of. */
async function packages(entry: string): Promise<Set<string>> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['vscode'],
    logLevel: 'error',
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return new Set(used.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));
}

describe("AWS's libraries", function () {
  this.timeout(60_000);

  for (const entry of ['src/extension.ts', 'src/engine/index.ts', 'src/cli.ts', 'src/cli/main.ts']) {
    it(`are not in the bundle of ${entry}`, async () => {
      const found = [...(await packages(entry))].filter((name) => name.startsWith('@aws-sdk/'));
      assert.deepEqual(found, []);
    });
  }

  it('are in a bundle of their own, without the editor', async () => {
    const found = await packages('src/credentials/verify.ts');
    assert.ok(found.has('@aws-sdk/client-sts'));
    assert.ok(found.has('@aws-sdk/credential-provider-sso'));
  });
});
