// Prints test events as they come, and counts them.
import { writeFileSync } from 'node:fs';

/**
 * @param {{ brief?: boolean, write?: (line: string) => void }} [options] brief: passing tests are counted by
 *   top-level suite, not listed.
 */
export function createResults({ brief = false, write = console.log } = {}) {
  const summary = { passed: 0, failed: 0, skipped: 0, retried: 0, skips: [], failures: [], retries: [] };
  const print = brief ? briefPrinter(write) : specPrinter(write);
  const handle = {
    suite: () => {},
    pass: () => summary.passed++,
    fail: (event) => {
      summary.failed++;
      summary.failures.push({ test: event.full, message: event.message, stack: event.stack });
    },
    skip: (event) => {
      summary.skipped++;
      summary.skips.push({ test: event.full, reason: event.reason });
    },
    retry: (event) => {
      summary.retried++;
      summary.retries.push({ test: event.full, message: event.message, stack: event.stack });
    },
    end: () => {},
  };
  return {
    summary,
    add(event) {
      handle[event.type](event);
      print[event.type](event);
    },
    finish(file) {
      printDetails(summary, write);
      if (file) writeFileSync(file, JSON.stringify(summary, null, 2));
      return summary;
    },
  };
}

function specPrinter(write) {
  const line = (event, text) => write(`  ${'  '.repeat(event.depth)}${text}`);
  return {
    suite: (event) => line(event, event.title),
    pass: (event) => line(event, `✔ ${event.title}${event.ms > 200 ? ` (${event.ms} ms)` : ''}`),
    fail: (event) => line(event, `✘ ${event.title}: ${firstLine(event.message)}`),
    retry: (event) => line(event, `↻ ${event.title}, once more: ${firstLine(event.message)}`),
    skip: (event) => line(event, `- ${event.title} (skipped: ${event.reason})`),
    end: () => {},
  };
}

function briefPrinter(write) {
  let current;
  const flush = () => {
    if (current) write(`  ${current.failed ? '✘' : '✔'} ${current.title} (${current.count})`);
    current = undefined;
  };
  const count = (failed) => {
    current ??= { title: '(no suite)', count: 0, failed: 0 };
    current.count++;
    current.failed += failed;
  };
  return {
    suite: (event) => {
      if (event.depth > 0) return;
      flush();
      current = { title: event.title, count: 0, failed: 0 };
    },
    pass: () => count(0),
    fail: (event) => {
      count(1);
      write(`    ✘ ${event.full}: ${firstLine(event.message)}`);
    },
    retry: (event) => write(`    ↻ ${event.full}, once more: ${firstLine(event.message)}`),
    skip: () => count(0),
    end: flush,
  };
}

function printDetails({ failures, retries, skips }, write) {
  printFailures({ failures, retries }, write);
  const byReason = new Map();
  for (const { test, reason } of skips) byReason.set(reason, [...(byReason.get(reason) ?? []), test]);
  for (const [reason, tests] of byReason)
    write(`skipped, ${reason}: ${tests.length} (${tests[0]}${tests.length > 1 ? ', …' : ''})`);
}

/** What failed, and what did at its first try, with its message and the beginning of its stack. */
export function printFailures({ failures = [], retries = [] }, write) {
  for (const [sign, events] of [
    ['↻ failed at first:', retries],
    ['✘', failures],
  ])
    for (const { test, message, stack } of events)
      write(`\n${sign} ${test}\n${indent(message)}\n${indent(stackOnly(stack, message))}`);
}

function firstLine(text) {
  return text.split('\n', 1)[0];
}

function indent(text) {
  return text.replace(/^/gm, '    ');
}

/** The stack without the message that opens it, which is printed already. */
function stackOnly(stack, message) {
  const lines = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return lines
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
}
