import { identityClues } from '../../environment/aws';
import { awsIdentity } from '../../environment/awsIdentity';
import { fuse, noClues } from '../../environment/fuse';
import { given } from '../../environment/shown';
import type { Tool } from '../../tool';
import type { CliSpec } from '../cli/spec';
import { toolOf } from '../cli/tool';

/** The value of an option, however it is written; the last one counts. */
function valueOf(
  argv: readonly string[],
  names: readonly string[],
): { name: string; how: string } | undefined {
  for (let i = argv.length - 1; i > 0; i -= 1) {
    const word = argv[i] ?? '';
    const how = names.find((name) => word === name || word.startsWith(`${name}=`));
    if (how === undefined) continue;
    const name = given(word === how ? argv[i + 1] : word.slice(how.length + 1));
    if (name !== undefined) return { name, how };
  }
  return undefined;
}

const PROFILE = ['--profile', '--aws-profile'];

/**
 * A tool that acts with an AWS identity: a stage or stack that its options choose, and the account behind the profile. A
 * label of the identity wins; else the more dangerous of both.
 */
export function awsToolOf(spec: CliSpec): Tool {
  const tool = toolOf(spec);
  return {
    ...tool,
    locate: (action, invocation, context) => {
      const own = tool.locate(action, invocation, context);
      if (own.environment === 'local') return own;
      const identity = awsIdentity({
        env: invocation.env,
        ambientEnv: context.request.env,
        facts: context.facts,
        cwd: invocation.cwd,
        profile: valueOf(invocation.argv, PROFILE),
      });
      const [decided] = own.evidence;
      const isNamed = decided !== undefined && own.environment !== 'unknown' && decided.source !== 'ambient';
      const clues = noClues();
      const found = identityClues({ ...identity, chosen: identity.chosen || isNamed }, context);
      clues.labels = found.labels;
      clues.identity = [...found.identity, ...(isNamed ? [decided] : [])];
      clues.hints = found.hints;
      const { account, region, who } = identity;
      return {
        ...own,
        ...fuse(clues),
        account,
        region,
        identity: own.identity ?? identity.profile,
        ...(who && { who }),
      };
    },
  };
}
