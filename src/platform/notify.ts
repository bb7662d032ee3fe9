import * as vscode from 'vscode';

/** A button of a notification and what it does; the label is the button's text. */
export type Actions = Readonly<Record<string, () => unknown>>;

type Show = (message: string, ...items: string[]) => Thenable<string | undefined>;

async function notify(show: Show, message: string, actions: Actions): Promise<void> {
  const pressed = await show(message, ...Object.keys(actions));
  if (pressed !== undefined) await actions[pressed]?.();
}

/** A notification in the corner. Resolves when it was dismissed or its action has run. */
export async function info(message: string, actions: Actions = {}): Promise<void> {
  await notify((text, ...items) => vscode.window.showInformationMessage(text, ...items), message, actions);
}

export async function warn(message: string, actions: Actions = {}): Promise<void> {
  await notify((text, ...items) => vscode.window.showWarningMessage(text, ...items), message, actions);
}

export async function error(message: string, actions: Actions = {}): Promise<void> {
  await notify((text, ...items) => vscode.window.showErrorMessage(text, ...items), message, actions);
}

/**
 * A modal question. `buttons[0]` must be the safe answer: it is the default, which Enter presses. The editor adds its own
 * Cancel; do not turn the safe button into it (`isCloseAffordance`), for then the next button, the one that lets the
 * command run, would become the default.
 * @returns the pressed button; undefined when it was dismissed, which must count as the safe answer.
 */
export async function askModal<Button extends string>(
  message: string,
  detail: string,
  buttons: readonly [safe: Button, ...others: Button[]],
): Promise<Button | undefined> {
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  return buttons.find((button) => button === pressed);
}

/**
 * Asks to type a word, such as an environment's name, before something that cannot be undone.
 * @returns true only when exactly `expected` was entered; `signal` closes the box.
 */
export async function askToType(
  title: string,
  prompt: string,
  expected: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => {
    source.cancel();
  };
  if (signal?.aborted) return false;
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const typed = await vscode.window.showInputBox(
      {
        title,
        prompt,
        placeHolder: expected,
        // Only an explicit Escape gives up: a click elsewhere must not throw the question away.
        ignoreFocusOut: true,
        validateInput: (value) =>
          value === expected || value === '' ? undefined : `Type ${expected} to go on.`,
      },
      source.token,
    );
    return typed === expected;
  } finally {
    signal?.removeEventListener('abort', cancel);
    source.dispose();
  }
}

/** One line of text, checked while it is typed; undefined when dismissed. `secret` hides it. */
export async function askText(options: {
  title: string;
  prompt: string;
  value?: string;
  secret?: boolean;
  check: (value: string) => string | undefined;
}): Promise<string | undefined> {
  const { title, prompt, value, secret = false, check } = options;
  return vscode.window.showInputBox({
    ...{ title, prompt, password: secret, ignoreFocusOut: true, validateInput: check },
    ...(value !== undefined && { value }),
  });
}

/** One of a few, in a quick pick; undefined when dismissed. */
export async function pickOne<Value>(
  title: string,
  items: readonly { label: string; description?: string; detail?: string; value: Value }[],
): Promise<Value | undefined> {
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.value;
}

/** Choices under headings; groups without one are left out. */
export interface PickGroup<Value> {
  heading: string;
  items: readonly { label: string; description?: string; detail?: string; value: Value }[];
}

/** One of several kinds, in a quick pick with a heading for each kind; undefined when dismissed. */
export async function pickFrom<Value>(
  title: string,
  groups: readonly PickGroup<Value>[],
): Promise<Value | undefined> {
  const items = groups.flatMap(({ heading, items: own }) =>
    own.length === 0 ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }, ...own],
  );
  const picked = await vscode.window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked && 'value' in picked ? picked.value : undefined;
}
