import { isKnown } from '../../invocation';
import { judged, type HttpJudgement, type HttpRequest } from './call';

/** Addresses under which a machine or a container learns its own credentials from its cloud. */
const HOSTS: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '[fd00:ec2::254]',
  '[fd20:ce::254]',
  'metadata.google.internal',
  'metadata',
  'metadata.azure.internal',
  '100.100.100.200',
  'instance-data',
  'instance-data.ec2.internal',
]);
/** The containers' own: ECS and EKS. What they answer is a credential, whatever the path. */
const CREDENTIAL_HOSTS: ReadonlySet<string> = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]']);

const CREDENTIALS =
  /\/(?:iam\/security-credentials\/.+|iam\/security-credentials|identity-credentials\/.*|service-accounts\/[^/]+\/(?:token|identity)|identity\/oauth2\/token|user-data|ram\/security-credentials.*|credentials.*|attributes\/(?:kube-env|startup-script|ssh-keys).*)$/i;

/** A machine's own metadata: harmless but for its credentials. The addresses are the same in every account. */
export function judgeMetadata(request: HttpRequest): HttpJudgement | undefined {
  const isCredentialHost = CREDENTIAL_HOSTS.has(request.host);
  if (!isCredentialHost && !HOSTS.has(request.host)) return undefined;
  const { path } = request;
  const recursive = request.query('recursive') === 'true';
  if (!isKnown(path))
    return judged(request, 'metadata', ['secret'], 'may read the credentials of this machine');
  const isSecret = isCredentialHost
    ? !/^\/v[234]\/[^/]+\/?(?:task|stats)?$/.test(path)
    : CREDENTIALS.test(path) || recursive;
  return isSecret
    ? judged(request, 'metadata', ['secret'], 'reads the credentials of the machine that it runs on')
    : undefined;
}
