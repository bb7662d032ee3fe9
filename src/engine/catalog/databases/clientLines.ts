import type { Finding } from '../sql/definitions';

interface Lines {
  text: string;
  findings: Finding[];
}

/** Rows that follow `COPY t FROM stdin;` up to `\.` are data. */
export function psqlLines(text: string): Lines {
  if (!/^copy\s.*\sfrom\s+stdin/im.test(text)) return { text, findings: [] };
  let isData = false;
  const kept = text.split('\n').filter((line) => {
    const ends = isData && line.startsWith('\\.');
    const keeps = !isData;
    if (ends) isData = false;
    else if (/^copy\s.*\sfrom\s+stdin\b.*;\s*$/i.test(line)) isData = true;
    return keeps;
  });
  return { text: kept.join('\n'), findings: [] };
}

/** mysql runs a line `source file`, and `system command`, without a semicolon. */
export function mysqlLines(text: string): Lines {
  const findings: Finding[] = [];
  const kept = text.split('\n').map((line) => {
    const command = /^\s*(source|system)\s+\S/i.exec(line)?.[1]?.toLowerCase();
    if (command === 'source') findings.push({ effect: 'opaque', what: 'runs a file that cannot be read' });
    else if (command === 'system')
      findings.push({ effect: 'remote-run', what: 'runs a program from inside the client' });
    else return line;
    // With -e the next statement stands on the same line.
    return line.includes(';') ? line.slice(line.indexOf(';')) : '';
  });
  return { text: kept.join('\n'), findings };
}

const DOTS: readonly (readonly [RegExp, Finding])[] = [
  [/^\.(?:shell|system)\b/, { effect: 'remote-run', what: 'runs a program from inside the client' }],
  [/^\.load\b/, { effect: 'remote-run', what: 'loads code into the client' }],
  [/^\.restore\b/, { effect: 'destroy', what: 'replaces the database by a copy' }],
  [/^\.(?:import|clone)\b/, { effect: 'create', what: 'loads rows' }],
  [/^\.read\b/, { effect: 'opaque', what: 'runs a file that cannot be read' }],
  [
    /^\.(?:once|output|excel|www)\s+\|/,
    { effect: 'remote-run', what: 'runs a program from inside the client' },
  ],
];

/** Commands of sqlite3 and duckdb begin with a dot. */
export function dotLines(text: string): Lines {
  const findings: Finding[] = [];
  const kept = text.split('\n').filter((line) => {
    const trimmed = line.trimStart();
    if (!/^\.[a-z]/i.test(trimmed)) return true;
    findings.push(
      DOTS.find(([pattern]) => pattern.test(trimmed))?.[1] ?? { effect: 'read', what: 'shows something' },
    );
    return false;
  });
  return { text: kept.join('\n'), findings };
}

const SQLPLUS =
  /^\s*(?:spool|prompt|col|column|whenever|define|undefine|conn|connect|rem|remark|show|ttitle|btitle|accept|var|variable|print|exit|quit|pause|break|clear|compute|disconnect|archive|startup|set\s+\w+\s+(?:on|off|\d+|all|\S+))\b[^;]*;?\s*$/i;

/** sqlplus has lines of its own, which need no semicolon. */
export function sqlplusLines(text: string): Lines {
  const findings: Finding[] = [];
  const kept = text.split('\n').filter((line) => {
    if (/^\s*(?:host\b|!)/i.test(line))
      findings.push({ effect: 'remote-run', what: 'runs a program from inside the client' });
    else if (/^\s*(?:@@?|start\s)\s*\S/i.test(line))
      findings.push({ effect: 'opaque', what: 'runs a file that cannot be read' });
    else if (/^\s*shutdown\b/i.test(line))
      findings.push({ effect: 'modify', what: 'shuts the database down' });
    else if (/^\s*(?:password|passw)\b/i.test(line))
      findings.push({ effect: 'privilege', what: 'sets a password' });
    else return !SQLPLUS.test(line) && !/^\s*\/\s*$/.test(line);
    return false;
  });
  return { text: kept.join('\n'), findings };
}
