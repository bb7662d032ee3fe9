import { quote } from 'shell-quote';
import type { McpCall } from './call';

/** Keys whose value is run as a command. */
const COMMAND_KEYS =
  /^(?:command|commands|cmd|cli_command|clicommand|shell|shell_command|bash|bash_command|script|exec|command_line|commandline|cli|run|input_command)$/i;
const ARGUMENT_KEYS = /^(?:args|argv|arguments|command_args)$/i;

/** Tools whose name a server carries: what it runs may come without it. */
const SERVERS: readonly (readonly [pattern: RegExp, program: string])[] = [
  [/aws|call_aws/i, 'aws'],
  [/kubectl|kubernetes|k8s/i, 'kubectl'],
  [/helm/i, 'helm'],
  [/terraform|tofu/i, 'terraform'],
  [/gcloud|gcp|google-?cloud/i, 'gcloud'],
  [/azure|\baz\b/i, 'az'],
  [/\bgh\b|github-cli/i, 'gh'],
  [/pulumi/i, 'pulumi'],
  [/heroku/i, 'heroku'],
  [/vercel/i, 'vercel'],
  [/wrangler/i, 'wrangler'],
  [/doctl|digitalocean/i, 'doctl'],
  [/redis/i, 'redis-cli'],
];

/** Words with which a program's own command line begins. */
const LINE =
  /^\s*(?:sudo\s+|\w+=\S*\s+)*(?:aws|gcloud|gsutil|bq|az|kubectl|oc|helm|terraform|tofu|terragrunt|pulumi|cdk|sam|eksctl|heroku|vercel|netlify|railway|fly|flyctl|supabase|firebase|wrangler|doctl|gh|psql|mysql|mongosh|redis-cli|docker|rm|curl|bash|sh|ansible|ansible-playbook|vault|consul|nomad|argocd|flux|npx|pnpm|npm)\s+\S/;

const MAX_TEXTS = 32;

function programOf({ server, tool }: McpCall): string | undefined {
  return SERVERS.find(([pattern]) => pattern.test(tool) || pattern.test(server))?.[1];
}

/** A command as a server of one tool takes it, with the tool's name in front where it is left out. */
function completed(text: string, call: McpCall): string {
  if (LINE.test(text)) return text;
  const program = programOf(call);
  return program === undefined || text.trimStart().startsWith(`${program} `) ? text : `${program} ${text}`;
}

/** Lines for a shell among the arguments of a call. */
export function commandTexts(call: McpCall): string[] {
  const found: string[] = [];
  const look = (key: string, value: unknown, depth: number): void => {
    if (found.length >= MAX_TEXTS || depth > 6) return;
    if (typeof value === 'string') {
      if (COMMAND_KEYS.test(key)) found.push(completed(value, call));
      else if (
        LINE.test(value) &&
        !/^(?:description|message|title|body|text|content|prompt|comment|summary|note|query|name|reason|explanation|goal)$/i.test(
          key,
        )
      )
        found.push(value);
    } else if (Array.isArray(value)) {
      const words = value as unknown[];
      if (
        words.every((word) => typeof word === 'string') &&
        (COMMAND_KEYS.test(key) || ARGUMENT_KEYS.test(key)) &&
        !words.some((word) => /\s/.test(word) && LINE.test(word))
      ) {
        // `{"command": "kubectl", "args": ["delete", "ns", "prod"]}` is one line.
        const { command } = call.input;
        const head = ARGUMENT_KEYS.test(key) && typeof command === 'string' ? `${command} ` : '';
        const line = head + quote(words);
        found.push(head === '' ? completed(line, call) : line);
      } else for (const each of words) look(key, each, depth + 1);
    } else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) look(name, each, depth + 1);
  };
  for (const [key, value] of Object.entries(call.input)) look(key, value, 0);
  return found;
}
