import { PROTOCOL_VERSION } from '../contracts/broker';
import { pickIdentityVariables } from '../engine/environment/variables';

/** What a shim asks that leaves the asking to the command line, as those of Windows do: the body that a broker takes. */
export function shimBody(asked: {
  tool: string;
  args: readonly string[];
  pid: number;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}): Buffer {
  const variables = Object.entries(pickIdentityVariables(asked.env)).map(
    ([name, value]) => `${name}=${value}`,
  );
  const fields = [
    PROTOCOL_VERSION,
    asked.tool,
    String(asked.pid),
    asked.cwd,
    ...variables.filter((field) => !field.includes('\0')),
    '',
    ...asked.args,
  ];
  return Buffer.from(fields.map((field) => `${field}\0`).join(''), 'utf8');
}
