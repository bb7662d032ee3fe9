import { errorText } from '../../contracts/redact';
import type {
  DryRun,
  JournalEntry,
  JournalRecord,
  RevocationReport,
  RevocationStep,
  StepStatus,
} from '../../contracts/revocation';
import { attempt, PATIENCE, sleep, type Patience } from './attempt';
import { RevocationError } from './errors';
import type { Handlers, Look, StepHandler } from './handler';
import type { Journal } from './journal';

export interface RunPorts {
  handlers: Handlers;
  journal: Journal;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
  onStatus?(status: StepStatus): void;
  /** Steps at a time. */
  concurrency?: number;
  patience?: Patience;
}

/** Steps at a time, where nothing else is said. */
export const CONCURRENCY = 6;
/** Looks until a change that was accepted can be seen everywhere. */
const CONFIRMATIONS = 6;

/** Does something to all items, so many at a time, in their order. */
export async function pooled<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse();
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(size, items.length)) }, worker));
}

/** Each once; those that wait for others come last. */
function inOrder(steps: readonly RevocationStep[]): RevocationStep[] {
  const unique = [...new Map(steps.map((step) => [step.id, step])).values()];
  return [
    ...unique.filter((step) => step.after.length === 0),
    ...unique.filter((step) => step.after.length > 0),
  ];
}

/** What each step would do now. Changes nothing, never rejects. */
export async function dryRun(
  steps: readonly RevocationStep[],
  ports: Pick<RunPorts, 'handlers' | 'signal' | 'concurrency' | 'patience'>,
): Promise<DryRun[]> {
  const found = new Map<string, DryRun>();
  const ordered = inOrder(steps);
  await pooled(ordered, ports.concurrency ?? CONCURRENCY, async (step) => {
    found.set(step.id, { step: step.id, ...(await wouldDo(step, ports)) });
  });
  return steps.flatMap(({ id }) => found.get(id) ?? []);
}

async function wouldDo(
  step: RevocationStep,
  { handlers, signal, patience = PATIENCE }: Pick<RunPorts, 'handlers' | 'signal' | 'patience'>,
): Promise<Omit<DryRun, 'step'>> {
  const handler = handlers[step.kind];
  if (!handler) return { state: 'by-hand', text: step.byHand };
  try {
    const look = await attempt((stop) => handler.look(step, stop), patience, signal);
    if (look.refusal !== undefined) return { state: 'not-possible', text: look.refusal };
    if (look.isMissing) return { state: 'not-there', text: look.text };
    if (look.holds) return { state: 'already', text: look.text };
    const lacking = await attempt(async (stop) => handler.lacks?.(step, stop), patience, signal);
    return lacking === undefined
      ? { state: 'would-change', text: look.text }
      : { state: 'not-possible', text: lacking };
  } catch (error) {
    const { kind, message } = error as RevocationError;
    return {
      state: kind === 'not-possible' || kind === 'denied' ? 'not-possible' : 'unknown',
      text: message,
    };
  }
}

interface Signalled {
  promise: Promise<void>;
  end: () => void;
}

function signalled(): Signalled {
  let end: Signalled['end'] = () => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

/**
 * Does the steps, so many at a time, and reports each by itself. What is done already is not done again, so that the same
 * call is the retry. Never rejects.
 */
export async function revoke(steps: readonly RevocationStep[], ports: RunPorts): Promise<RevocationReport> {
  const started = ports.now();
  const ordered = inOrder(steps);
  const { entries } = await ports.journal.read();
  const outcomes = new Map<string, StepStatus>();
  const ended = new Map<string, Signalled>();
  for (const { id } of ordered) {
    ended.set(id, signalled());
    ports.onStatus?.({ step: id, state: 'waiting', text: 'Waiting' });
  }
  await pooled(ordered, ports.concurrency ?? CONCURRENCY, async (step) => {
    for (const id of step.after) if (id !== step.id) await ended.get(id)?.promise;
    const status = await new Stepping(step, ports, entries.get(step.id)).revoke();
    outcomes.set(step.id, status);
    ports.onStatus?.(status);
    ended.get(step.id)?.end();
  });
  return reportOf([...outcomes.values()], ports.now() - started);
}

function reportOf(outcomes: readonly StepStatus[], durationMs: number): RevocationReport {
  return {
    outcomes,
    durationMs,
    isComplete: outcomes.every(({ state }) => state === 'done' || state === 'already'),
  };
}

export interface RestoreOptions {
  /** A person has been told that it is not what it was left as, and wants it all the same. */
  isForced?: boolean;
}

/** Undoes one step of the journal, for a person who has chosen it. Never rejects. */
export async function restoreStep(
  id: string,
  ports: Omit<RunPorts, 'concurrency'>,
  options: RestoreOptions = {},
): Promise<StepStatus> {
  const entry = (await ports.journal.read()).entries.get(id);
  if (!entry)
    return {
      step: id,
      state: 'refused',
      text: 'The journal knows nothing of it, so there is nothing to restore.',
    };
  const status = await new Stepping(entry.step, ports, entry).restore(entry, options.isForced === true);
  ports.onStatus?.(status);
  return status;
}

/** One step on its way. */
class Stepping {
  private readonly patience: Patience;

  constructor(
    private readonly step: RevocationStep,
    private readonly ports: Omit<RunPorts, 'concurrency'>,
    private readonly known: JournalEntry | undefined,
  ) {
    this.patience = ports.patience ?? PATIENCE;
  }

  async revoke(): Promise<StepStatus> {
    const handler = this.ports.handlers[this.step.kind];
    if (!handler) return this.status('by-hand', 'This has to be done by hand.');
    this.ports.onStatus?.(this.status('working', 'Working'));
    try {
      const look = await this.patiently((signal) => handler.look(this.step, signal));
      if (look.refusal !== undefined) return this.status('refused', look.refusal);
      if (look.isMissing) return this.status('already', look.text);
      return look.holds ? await this.keep(look) : await this.change(handler, look);
    } catch (error) {
      return this.failed(error);
    }
  }

  /** It holds already. If it was begun here and nobody saw the end, it is ours, and can be restored. */
  private async keep(look: Look): Promise<StepStatus> {
    const phase = this.known?.phase ?? 'restored';
    const isOurs = phase !== 'restored';
    if (isOurs && phase !== 'done') await this.write('done', { after: look.state });
    return this.status('already', isOurs ? `${look.text} Agent Guard has done it before.` : look.text);
  }

  private async change(handler: StepHandler, look: Look): Promise<StepStatus> {
    await this.write('begin', { before: look.state, undo: look.undo ?? {} });
    try {
      let isFirst = true;
      await this.patiently(async (signal) => {
        // A try that got no answer may have been heard all the same.
        const seen = isFirst ? look : await handler.look(this.step, signal);
        isFirst = false;
        if (!seen.holds) await handler.apply(this.step, seen, signal);
      });
      const after = await this.confirmed(handler, (seen) => seen.holds);
      await this.write('done', { after: after.state });
      return this.status('done', after.text);
    } catch (error) {
      await this.note(error);
      throw error;
    }
  }

  async restore(entry: JournalEntry, isForced: boolean): Promise<StepStatus> {
    const handler = this.ports.handlers[this.step.kind];
    if (!handler?.restore) return this.status('by-hand', 'This cannot be undone from here.');
    if (entry.phase === 'restored') return this.status('already', 'It has been restored before.');
    this.ports.onStatus?.(this.status('working', 'Restoring'));
    try {
      const look = await this.patiently((signal) => handler.look(this.step, signal));
      if (look.isMissing) return this.status('refused', look.text);
      if (look.state === entry.before) {
        await this.write('restored', {});
        return this.status('already', `${look.text} It is as it was before.`);
      }
      if (!isForced && !isAsLeft(look, entry)) {
        const text = `It is not what Agent Guard left it as: somebody else has changed it. ${look.text}`;
        return { ...this.status('refused', text), problem: 'conflict' };
      }
      await this.write('restoring', {});
      await this.patiently(async (signal) => handler.restore?.(this.step, entry.undo, signal));
      const after = await this.confirmed(
        handler,
        (seen) => seen.state === entry.before || (isForced && !seen.holds),
      );
      await this.write('restored', {});
      return this.status('done', after.text);
    } catch (error) {
      return this.failed(error);
    }
  }

  /** Looks until it can be seen: IAM says yes before all of it knows. */
  private async confirmed(handler: StepHandler, isSo: (look: Look) => boolean): Promise<Look> {
    for (let at = 1; ; at++) {
      const look = await this.patiently((signal) => handler.look(this.step, signal));
      if (isSo(look)) return look;
      if (at >= CONFIRMATIONS)
        throw new RevocationError('failed', `It was accepted, but cannot be seen to hold. ${look.text}`);
      await sleep(this.patience.pause * at, this.ports.signal);
    }
  }

  private patiently<T>(what: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return attempt(what, this.patience, this.ports.signal, (error, next) => {
      this.ports.onStatus?.({
        ...this.status('retrying', error.message),
        problem: error.kind,
        attempt: next,
      });
    });
  }

  private async write(
    phase: JournalRecord['phase'],
    more: Pick<JournalRecord, 'before' | 'after' | 'undo' | 'text'>,
  ): Promise<void> {
    const time = new Date(this.ports.now()).toISOString();
    try {
      await this.ports.journal.append({ v: 1, time, phase, step: this.step, ...more });
    } catch (error) {
      const isBefore = phase === 'begin' || phase === 'restoring';
      const what = isBefore ? 'so nothing was changed' : 'though it was done';
      throw new RevocationError('failed', `The journal could not be written, ${what}: ${errorText(error)}`);
    }
  }

  /** Where the journal cannot be written either, its `begin` says enough. */
  private async note(error: unknown): Promise<void> {
    await this.write('failed', { text: errorText(error) }).catch(() => undefined);
  }

  private failed(error: unknown): StepStatus {
    const { kind, message } =
      error instanceof RevocationError ? error : new RevocationError('failed', errorText(error));
    return { ...this.status(kind === 'stopped' ? 'stopped' : 'failed', message), problem: kind };
  }

  private status(state: StepStatus['state'], text: string): StepStatus {
    const { id, byHand } = this.step;
    const isLeft = state === 'failed' || state === 'by-hand' || state === 'refused' || state === 'stopped';
    return { step: id, state, text, ...(isLeft && { byHand }) };
  }
}

/** What was begun and not seen to the end may be anything between. */
function isAsLeft(look: Look, { after, phase }: JournalEntry): boolean {
  return after === undefined || phase === 'restoring' || look.state === after;
}
