import type { PendingQuestion, Question, QuestionOutcome } from '../contracts/question';

export interface ApprovalPorts {
  /**
   * Shows one question and resolves with true only when the person let it run, typed confirmation included. `signal`
   * aborts when the question is over by itself: what can be closed is closed, what the person then answers is void.
   */
  present(question: Question, signal: AbortSignal): Promise<boolean>;
  /** The questions that wait have changed: for badge, view and notification. */
  changed(waiting: readonly Question[]): void;
  timeoutMs(): number;
}

interface Entry extends PendingQuestion {
  settle(outcome: QuestionOutcome): void;
  over: AbortController;
}

/**
 * The questions that wait, shown one at a time, oldest first. The time-out runs from the moment a question is asked;
 * without an answer, and however a question is dismissed, the answer is no.
 */
export class Approvals {
  private readonly waiting: Entry[] = [];
  private presenting = false;

  constructor(private readonly ports: ApprovalPorts) {}

  get questions(): readonly Question[] {
    return this.waiting.map((entry) => entry.question);
  }

  ask(question: Question): PendingQuestion {
    const entry = this.open(question);
    this.waiting.push(entry);
    this.ports.changed(this.questions);
    void this.presentNext();
    return entry;
  }

  /** Withdraws every question, for the kill switch and the end of the session. */
  withdrawAll(): void {
    for (const entry of [...this.waiting]) entry.withdraw();
  }

  private open(question: Question): Entry {
    const over = new AbortController();
    let settle: (outcome: QuestionOutcome) => void = () => undefined;
    const outcome = new Promise<QuestionOutcome>((resolve) => {
      const timer = setTimeout(
        () => {
          settle('timed-out');
        },
        Math.min(this.ports.timeoutMs(), (question.limitSeconds ?? Infinity) * 1000),
      );
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
      outcome,
      over,
      withdraw,
      settle: (given) => {
        settle(given);
      },
    };
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
      for (let entry = this.waiting[0]; entry; entry = this.waiting[0]) {
        entry.settle((await this.isApproved(entry)) ? 'approved' : 'denied');
      }
    } finally {
      this.presenting = false;
    }
  }

  /** A question that cannot be shown is answered no. */
  private async isApproved(entry: Entry): Promise<boolean> {
    try {
      return await this.ports.present(entry.question, entry.over.signal);
    } catch {
      return false;
    }
  }
}
