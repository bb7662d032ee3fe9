import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { installShims, shimLayout } from '../../../src/interceptors/shims/install';
import { batchShim, powershellShim, type WindowsShim } from '../../../src/interceptors/shims/windows';
import { shimBody } from '../../../src/cli/shimHere';
import { parseShimAsk } from '../../../src/contracts/broker';
import { environmentOf } from './support';

const SHIM: WindowsShim = {
  tool: 'aws',
  real: String.raw`C:\Program Files\Amazon\AWSCLIV2\aws.exe`,
  node: String.raw`C:\Users\O'Neil %TEMP%\Code.exe`,
  cli: String.raw`C:\g\lib\cli.js`,
  runFolder: 'C:\\run\\',
  stateFolder: String.raw`C:\g & co\state!`,
};

/** By their text: these have not been run on Windows. */
describe('shims of Windows', () => {
  it('are a batch file that asks first and starts the tool last, with the arguments as they were typed', () => {
    assert.deepEqual(batchShim(SHIM).split('\r\n'), [
      '@echo off',
      "rem Agent Guard's shim for aws: asks the editor before the real one acts. Made by the extension.",
      'setlocal EnableExtensions DisableDelayedExpansion',
      'set "ERRORLEVEL="',
      'set "NODE_OPTIONS="',
      'set "ELECTRON_RUN_AS_NODE=1"',
      String.raw`"C:\Users\O'Neil %%TEMP%%\Code.exe" "C:\g\lib\cli.js" shim --run "C:\run" --state "C:\g & co\state!" --tool aws -- %* <nul`,
      'if not "%ERRORLEVEL%"=="0" exit /b 77',
      'endlocal',
      String.raw`"C:\Program Files\Amazon\AWSCLIV2\aws.exe" %*`,
      '',
    ]);
  });

  it('refuse in a batch file whatever the question ends with but 0, also below it', () => {
    const text = batchShim(SHIM);
    assert.doesNotMatch(text, /if errorlevel/i);
    assert.ok(text.indexOf('exit /b 77') < text.indexOf(SHIM.real));
    assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/);
  });

  it('never name in a batch file what would end the quotes', () => {
    for (const node of ['C:\\a"b', 'C:\\a\nb', 'C:\\a\0b'])
      assert.throws(() => batchShim({ ...SHIM, node }), /no batch file/);
  });

  it('are a script of PowerShell in which a path is text', () => {
    const text = powershellShim({ ...SHIM, real: 'C:\\it\u2019s $(x) `y` "z"\\aws.exe' });
    assert.ok(
      text.includes("& 'C:\\Users\\O''Neil %TEMP%\\Code.exe' 'C:\\g\\lib\\cli.js' shim --run 'C:\\run\\'"),
    );
    assert.ok(text.includes('{ & \'C:\\it\u2019\u2019s $(x) `y` "z"\\aws.exe\' @args }'));
    const lines = text.split('\r\n');
    const refuses = lines.findIndex((line) => line.includes('exit 77'));
    assert.match(lines[refuses] ?? '', /^if \(\$null -eq \$agCode -or \$agCode -ne 0\)/);
    assert.ok(lines.findIndex((line) => line.includes('$input |')) > refuses);
    assert.ok(lines.indexOf('} finally {') > 0, 'the variables are put back, whatever happens');
    assert.equal(lines.at(-2), 'exit $LASTEXITCODE');
  });

  it('are made for what is there, under both names, with the real program in them', () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-w-'));
    try {
      const tools = path.join(home, 'tools');
      fs.mkdirSync(tools);
      for (const name of ['aws.exe', 'az.cmd', 'kubectl', 'helm.txt'])
        fs.writeFileSync(path.join(tools, name), '');
      fs.writeFileSync(path.join(home, 'cli.js'), '');
      const layout = shimLayout(path.join(home, 'root'));
      const install = () =>
        installShims({
          writer: 'test',
          layout,
          environment: environmentOf(home),
          cliFiles: [path.join(home, 'cli.js')],
          tools: ['aws', 'az', 'kubectl', 'helm'],
          path: tools,
          platform: 'win32',
        });
      assert.deepEqual(install(), ['aws', 'az']);
      const made = fs.readdirSync(layout.folder).filter((name) => !name.startsWith('.'));
      assert.deepEqual(made.sort(), ['aws.cmd', 'aws.ps1', 'az.cmd', 'az.ps1']);
      assert.ok(
        fs.readFileSync(path.join(layout.folder, 'az.cmd'), 'utf8').endsWith(`"${tools}/az.cmd" %*\r\n`),
      );
      fs.rmSync(path.join(tools, 'az.cmd'));
      assert.deepEqual(install(), ['aws']);
    } finally {
      fs.rmSync(home, { recursive: true, force: true });
    }
  });

  it('ask through the command line as other shims do', () => {
    const env = { AWS_PROFILE: 'p', AWS_SECRET_ACCESS_KEY: 'hunter2', OTHER: 'x' };
    const args = ['', 'a b', '"', 'é'];
    const body = shimBody({ tool: 'aws', args, pid: 7, cwd: 'C:\\x', env });
    assert.deepEqual(parseShimAsk(body), {
      tool: 'aws',
      pid: 7,
      cwd: 'C:\\x',
      env: { AWS_PROFILE: 'p', AWS_SECRET_ACCESS_KEY: '<set>' },
      args,
    });
  });
});
