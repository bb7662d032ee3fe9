import type { PendingQuestion, Question, QuestionOutcome } from '../contracts/question';

export interface ApprovalPorts {
  /**
   * Shows one question and resolves with true only when the person let it run, typed confirmation included. `later`: it
   * stays open, for an answer elsewhere. `signal` aborts when the question is over by itself: what can be closed is
   * closed, what the person then answers is void. `wish`: the person has said elsewhere that they want to let it run.
   */
  present(question: Question, signal: AbortSignal, wish: boolean): Promise<boolean | 'later'>;
  /** The questions that wait have changed: for badge, view and notification. */
  changed(waiting: readonly Question[]): void;
  timeoutMs(): number;
}

/** A question that waits, and when it was asked and ends by itself, in milliseconds since 1970. */
export interface OpenQuestion {
  question: Question;
  askedAt: number;
  endsAt: number;
}

interface Entry extends PendingQuestion {
  askedAt: number;
  endsAt: number;
  settle(outcome: QuestionOutcome): void;
  over: AbortController;
  /** Whether it is shown when its turn comes: put off by the person, or wanted by them. */
  show: 'asked' | 'put off' | 'wanted';
}

/**
 * The questions that wait, shown one at a time, oldest first. The time-out runs from the moment a question is asked;
 * without an answer, and however a question is dismissed, the answer is no.
 */
export class Approvals {
  private readonly waiting: Entry[] = [];
  private presenting = false;
  private shown: Entry | undefined;

  constructor(private readonly ports: ApprovalPorts) {}

  get questions(): readonly Question[] {
    return this.waiting.map((entry) => entry.question);
  }

  ask(question: Question): PendingQuestion {
    const entry = this.begin(question);
    this.waiting.push(entry);
    this.ports.changed(this.questions);
    void this.presentNext();
    return entry;
  }

  /** With their times, oldest first. */
  get open(): readonly OpenQuestion[] {
    return this.waiting.map(({ question, askedAt, endsAt }) => ({ question, askedAt, endsAt }));
  }

  /** A person's no, said elsewhere than in its box. @returns false where it is not open any more. */
  deny(id: string): boolean {
    const entry = this.find(id);
    entry?.settle('denied');
    return entry !== undefined;
  }

  /**
   * A person wants to let it run, and has said so elsewhere: its box opens, and decides. Nothing is let run by this.
   * @returns what became of the wish: its box comes when it has its turn, or is `open` already
   */
  want(id: string): 'comes' | 'open' | 'over' {
    const entry = this.find(id);
    if (!entry) return 'over';
    if (entry === this.shown) return 'open';
    entry.show = 'wanted';
    void this.presentNext();
    return 'comes';
  }

  /** Withdraws every question, for the kill switch and the end of the session. */
  withdrawAll(): void {
    for (const entry of [...this.waiting]) entry.withdraw();
  }

  private begin(question: Question): Entry {
    const over = new AbortController();
    const timeoutMs = Math.min(this.ports.timeoutMs(), (question.limitSeconds ?? Infinity) * 1000);
    const askedAt = Date.now();
    let settle: (outcome: QuestionOutcome) => void = () => undefined;
    const outcome = new Promise<QuestionOutcome>((resolve) => {
      const timer = setTimeout(() => {
        settle('timed-out');
      }, timeoutMs);
      settle = (given) => {
        clearTimeout(timer);
        this.remove(question.id);
        over.abort();
        resolve(given);
      };
    });
    const withdraw = () => {
      settle('withdrawn');
    };
    return {
      question,
      askedAt,
      endsAt: askedAt + timeoutMs,
      show: 'asked',
      outcome,
      over,
      withdraw,
      settle: (given) => {
        settle(given);
      },
    };
  }

  private find(id: string): Entry | undefined {
    return this.waiting.find((entry) => entry.question.id === id);
  }

  /** What a person has asked for comes first. */
  private next(): Entry | undefined {
    const wanted = this.waiting.find(({ show }) => show === 'wanted');
    return wanted ?? this.waiting.find(({ show }) => show === 'asked');
  }

  private remove(id: string): void {
    const index = this.waiting.findIndex((entry) => entry.question.id === id);
    if (index < 0) return;
    this.waiting.splice(index, 1);
    this.ports.changed(this.questions);
  }

  /** A modal cannot be closed from outside, so the next question comes only after it, also when it is void by then. */
  private async presentNext(): Promise<void> {
    if (this.presenting) return;
    this.presenting = true;
    try {
      for (let entry = this.next(); entry; entry = this.next()) {
        const answer = await this.answerOf(entry);
        if (answer !== 'later') entry.settle(answer ? 'approved' : 'denied');
      }
    } finally {
      this.presenting = false;
    }
  }

  /** A question that cannot be shown is answered no. */
  private async answerOf(entry: Entry): Promise<boolean | 'later'> {
    const isWanted = entry.show === 'wanted';
    entry.show = 'put off';
    this.shown = entry;
    try {
      return await this.ports.present(entry.question, entry.over.signal, isWanted);
    } catch {
      return false;
    } finally {
      this.shown = undefined;
    }
  }
}
