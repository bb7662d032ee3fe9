// What the guard costs in the real editor: from a line's start event until it stands still, and the activation.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, poll } from '../e2e/harness.mjs';

const LINES = 40;
/** Starts of the editor; the activation is taken from the second on, when the disk's cache is warm. */
const STARTS = 5;

/** @returns {Promise<{ heldMs: number[], activationMs: number[] }>} */
export async function measureEditor() {
  const figures = { heldMs: [], activationMs: [] };
  const session = await openEditor({ name: 'bench' });
  try {
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
    for (let line = 0; line < LINES; line++) {
      await session.terminal.run('terraform destroy -auto-approve');
      await session.ui.waitForDialog(20_000);
      await session.ui.press('Enter');
      await poll(
        async () => !(await session.ui.dialogText()),
        10_000,
        () => 'the dialog stays',
      );
    }
    figures.heldMs = heldTimes(session.userDataDir);
    for (let start = 0; start < STARTS; start++) {
      if (start > 0) await session.ui.reload();
      await session.ui.waitForStatusBar(/prod/, 60_000);
      const activation = await activationTime(session);
      if (start > 0) figures.activationMs.push(activation);
    }
  } finally {
    await session.close();
  }
  return figures;
}

function logFiles(folder) {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('Agent Guard.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function heldTimes(userDataDir) {
  return logFiles(join(userDataDir, 'logs')).flatMap((text) =>
    [...text.matchAll(/Line held ([\d.]+) ms/g)].map((match) => Number(match[1])),
  );
}

/** The editor's own figures, from its list of running extensions: milliseconds. */
async function activationTime(session) {
  await session.ui.runCommand('Developer: Show Running Extensions');
  const row = session.page
    .locator('.runtime-extensions-editor .extension', { hasText: 'Agent Guard' })
    .first();
  await row.waitFor({ timeout: 20_000 });
  const text = await row.innerText();
  const activation = /(?:Activation|Startup Activation)[^\d]*(\d+)\s*ms/i.exec(text);
  if (!activation) throw new Error(`the editor tells no activation time: ${text}`);
  return Number(activation[1]);
}
