/**
 * Operations that know --dry-run (read in botocore's service models). Anywhere else the CLI refuses the option, and so
 * does not run; it is no reason to think an operation harmless.
 */
const DRY_RUN: Readonly<Record<string, RegExp>> = {
  ec2: /./,
  kms: /^(create-grant|decrypt|derive-shared-secret|encrypt|generate-|re-encrypt|retire-grant|revoke-grant|sign|verify)/,
  lambda: /^update-function-code$/,
  'network-firewall': /^(create|update)-(firewall-policy|rule-group)$/,
  opensearch: /^(cancel-domain-config-change|update-domain-config)$/,
  es: /^(cancel-domain-config-change|update-elasticsearch-domain-config)$/,
  mgh: /^(associate|disassociate|create|delete|import|notify|put)-/,
  ssm: /^delete-inventory$/,
  medialive: /^(create-channel|update-channel|start-monitor-deployment)$/,
  imagebuilder: /^create-(component|workflow)$/,
  'launch-wizard': /^(create|update)-deployment$/,
  cloud9: /^create-environment-ec2$/,
};

/** The option that makes the operation a dry run; undefined where it has none. */
export function honoursDryRun(service: string, operation: string): '--dry-run' | '--dryrun' | undefined {
  if (service === 's3') return /^(cp|mv|rm|sync)$/.test(operation) ? '--dryrun' : undefined;
  const pattern = Object.hasOwn(DRY_RUN, service) ? DRY_RUN[service] : undefined;
  return pattern?.test(operation) ? '--dry-run' : undefined;
}
