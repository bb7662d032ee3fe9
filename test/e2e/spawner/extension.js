// Starts programs from the extension host, as agents do that live inside of it: what spawn.json in the workspace says.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand('spawner.run', () => {
      const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
      const { program, args } = JSON.parse(fs.readFileSync(path.join(folder, 'spawn.json'), 'utf8'));
      const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
      const done = (end) => {
        fs.writeFileSync(path.join(folder, 'spawned.new'), JSON.stringify({ ...end, output }));
        fs.renameSync(path.join(folder, 'spawned.new'), path.join(folder, 'spawned.json'));
      };
      child.once('error', (error) => done({ error: String(error) }));
      child.once('close', (code, signal) => done({ code, signal }));
    }),
  );
};
