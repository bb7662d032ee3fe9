// The person in front of the editor, for tests that run inside the extension host: every call acts on the real
// page through the bridge of run.mjs. test/e2e/ui.mjs has the other end.

interface Bridge {
  url: string;
  token: string;
}

declare global {
  var agentGuardTestBridge: Bridge | undefined;
}

async function call<T>(method: string, ...args: unknown[]): Promise<T> {
  const bridge = globalThis.agentGuardTestBridge;
  if (!bridge) throw new Error('This test must be run by test/host/run.mjs.');
  const response = await fetch(`${bridge.url}/ui`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bridge.token}` },
    body: JSON.stringify({ method, args }),
  });
  const answer = (await response.json()) as { value?: T; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value as T;
}

export const ui = {
  /** The open modal's message and detail, a line each; undefined if none is open. */
  dialogText: () => call<string | undefined>('dialogText'),
  /** Waits for a modal and gives its text. */
  waitForDialog: (timeoutMs?: number) => call<string>('waitForDialog', timeoutMs),
  dialogButtons: () => call<string[]>('dialogButtons'),
  /** Clicks the modal's button with exactly this label, and waits until the modal has gone. */
  clickDialog: (label: string) => call<undefined>('clickDialog', label),
  /** A key by Playwright's name: `Enter`, `Escape`, `Control+C`. */
  press: (key: string) => call<undefined>('press', key),
  /** Types into whatever has the focus. */
  type: (text: string) => call<undefined>('type', text),
  /** Waits for an input box or quick pick, replaces its text and confirms. */
  typeInInputBox: (text: string) => call<undefined>('typeInInputBox', text),
  /** What the open quick pick or input box shows; undefined if none is open. */
  quickInputText: () => call<string | undefined>('quickInputText'),
  /** Chooses the entry of the open quick pick that has exactly this label. */
  pick: (label: string) => call<undefined>('pick', label),
  /** Runs a command by its full label (`Category: Title`) through the command palette. */
  runCommand: (label: string) => call<undefined>('runCommand', label),
  notifications: () => call<string[]>('notifications'),
  clickNotification: (label: string) => call<undefined>('clickNotification', label),
  statusBarTexts: () => call<string[]>('statusBarTexts'),
  /** Waits until an item of the status bar contains `text`; gives its whole text. */
  waitForStatusBar: (text: string, timeoutMs?: number) => call<string>('waitForStatusBar', text, timeoutMs),
  /** Saves `test-results/NAME.png` and gives its path. */
  screenshot: (name: string) => call<string>('screenshot', name),
  setViewport: (width: number, height: number) => call<undefined>('setViewport', width, height),
  /** Reloads the window. This extension host does not live to see the answer: use it from test/e2e instead. */
  reload: () => call<undefined>('reload'),
  /** The value of a JavaScript expression in the page. */
  evaluate: <T>(expression: string) => call<T>('evaluate', expression),
};
