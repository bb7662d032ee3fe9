import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { escapeControls } from '../contracts/redact';
import { FILE_FORMATS } from '../contracts/export';
import { writeRecords, type FileOptions, type RecordLine, type Written } from './file';

/** Exit codes of `agent-guard audit export`. */
const WRITTEN = 0;
/** All that could be read was written, and something could not be read. */
const INCOMPLETE = 3;
const USAGE = 64;
/** The output could not be written. */
const UNWRITABLE = 74;

const HELP =
  'usage: agent-guard audit export DIR --format jsonl|csv|ocsf|otlp-json [--since TIME] [--until TIME] [--output FILE]';

class Usage extends Error {}

export interface CommandOptions {
  args: readonly string[];
  version: string;
  now: number;
  lines: (dir: string) => AsyncIterable<RecordLine>;
  /** Standard output; and what is said to the person. */
  out: NodeJS.WritableStream;
  say: (line: string) => void;
}

/** `agent-guard audit export`. Never rejects. */
export async function auditExportCommand(options: CommandOptions): Promise<number> {
  const say = (text: string) => {
    options.say(escapeControls(text));
  };
  try {
    const { dir, output, ...rest } = parse(options.args);
    const asked: Omit<FileOptions, 'write'> = {
      ...rest,
      sender: { version: options.version, source: undefined },
      now: options.now,
    };
    const lines = options.lines(dir);
    const written = await (output === undefined
      ? toStream(lines, asked, options.out)
      : toFile(lines, asked, output));
    say(`${written.records} records written`);
    if (written.strange === 0) return WRITTEN;
    const where = written.first ? `, the first in ${written.first.file}, line ${written.first.line}` : '';
    say(`${written.strange} lines are no records of this version or not whole, and were left out${where}`);
    return INCOMPLETE;
  } catch (error) {
    const isUsage = error instanceof Usage || error instanceof TypeError;
    say(`agent-guard: ${error instanceof Error ? error.message : String(error)}`);
    if (isUsage) say(HELP);
    return isUsage ? USAGE : UNWRITABLE;
  }
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      output: { type: 'string' },
    },
  });
  const [dir] = positionals;
  if (dir === undefined || positionals.length > 1) throw new Usage('audit export needs one folder');
  if (!fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new Usage(`${dir} is not a folder`);
  const format = FILE_FORMATS.find((known) => known === values.format);
  if (!format) throw new Usage(`--format is one of ${FILE_FORMATS.join(', ')}`);
  return {
    dir,
    format,
    ...(values.output !== undefined && { output: values.output }),
    ...(values.since !== undefined && { since: timeFrom('--since', values.since) }),
    ...(values.until !== undefined && { until: timeFrom('--until', values.until) }),
  };
}

/** ISO 8601 only: other forms are read differently on different machines. */
function timeFrom(option: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new Usage(`${option} is a time such as 2026-01-31 or 2026-01-31T08:00:00Z`);
  return time;
}

type Asked = Omit<FileOptions, 'write'>;

async function toStream(
  lines: AsyncIterable<RecordLine>,
  asked: Asked,
  out: NodeJS.WritableStream,
): Promise<Written> {
  let broken: Error | undefined;
  out.on('error', (error: Error) => {
    broken = error;
  });
  return writeRecords(lines, {
    ...asked,
    write: async (text) => {
      if (broken) throw broken;
      if (!out.write(text)) await once(out, 'drain');
    },
  });
}

/** A file that only its owner can read. It has its name only when all of it is there. */
export async function toFile(
  lines: AsyncIterable<RecordLine>,
  asked: Asked,
  output: string,
): Promise<Written> {
  const unfinished = path.join(path.dirname(output), `.${path.basename(output)}.${process.pid}.part`);
  const handle = await fs.promises.open(unfinished, 'wx', 0o600);
  try {
    const written = await writeRecords(lines, {
      ...asked,
      write: async (text) => {
        await handle.writeFile(text);
      },
    });
    await handle.datasync();
    await handle.close();
    await fs.promises.rename(unfinished, output);
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await fs.promises.rm(unfinished, { force: true });
    throw error;
  }
}
