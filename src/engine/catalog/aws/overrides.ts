/**
 * Labels of aws_ops.tsv that are wrong, or true of the operation but not of what a person fears from it, each with the
 * code that is right (codes.ts) and the reason. They win over the generated table.
 */
export interface Override {
  readonly code: string;
  readonly reason: string;
}

const SESSION_ENDS =
  'ends a session, a job or a connection that can be started again; no resource is deleted';
const STACK_MAY =
  'what a template may run or delete is not known from the command; the plan of it is asked about as a change';
const NOTHING_MADE = 'it creates nothing that stays: it runs something on machines that are there';
const SQL_DECIDES =
  'a query language: the statement decides, see refine/data.ts; without one it may change data';

export const OVERRIDES: Readonly<Record<string, Override>> = {
  'amplifybackend remove-backend-config': {
    code: 'm',
    reason: 'removes what the Amplify admin page needs, not the backend; listed as known wrong',
  },
  'amplifybackend remove-all-backends': {
    code: 'di',
    reason: 'deletes every backend environment of the app',
  },
  'athena terminate-session': { code: 'mo', reason: SESSION_ENDS },
  'batch terminate-job': { code: 'mo', reason: SESSION_ENDS },
  'batch terminate-service-job': { code: 'mo', reason: SESSION_ENDS },
  'ec2 terminate-client-vpn-connections': { code: 'mo', reason: SESSION_ENDS },
  'emr-serverless terminate-session': { code: 'mo', reason: SESSION_ENDS },
  'gamelift terminate-game-session': { code: 'mo', reason: SESSION_ENDS },
  'gameliftstreams terminate-stream-session': { code: 'mo', reason: SESSION_ENDS },
  'qapps stop-q-app-session': { code: 'mo', reason: SESSION_ENDS },
  'ssm terminate-session': { code: 'mo', reason: SESSION_ENDS },
  'swf terminate-workflow-execution': { code: 'mo', reason: SESSION_ENDS },
  'workspaces terminate-workspaces-pool-session': { code: 'mo', reason: SESSION_ENDS },
  'cloudcontrol create-resource': { code: 'c', reason: STACK_MAY },
  'cloudcontrol delete-resource': { code: 'd', reason: 'deletes a resource; it runs nothing' },
  'cloudcontrol get-resource': { code: 'r', reason: 'reads a resource; it runs nothing' },
  'cloudcontrol update-resource': { code: 'm', reason: STACK_MAY },
  'cloudformation create-stack': { code: 'c', reason: STACK_MAY },
  'cloudformation create-stack-instances': { code: 'c', reason: STACK_MAY },
  'cloudformation create-stack-set': { code: 'c', reason: STACK_MAY },
  'cloudformation deploy': {
    code: 'm',
    reason: `${STACK_MAY}; --capabilities says whether it touches permissions`,
  },
  'cloudformation execute-change-set': { code: 'm', reason: STACK_MAY },
  'cloudformation update-stack': { code: 'm', reason: STACK_MAY },
  'cloudformation update-stack-set': { code: 'm', reason: STACK_MAY },
  'cloudfront sign': {
    code: 's',
    reason:
      'makes a link on this machine that works for a while: a credential for one object, nothing is opened',
  },
  's3 presign': {
    code: 's',
    reason:
      'makes a link on this machine that works for a while: a credential for one object, nothing is opened',
  },
  'dynamodb execute-statement': { code: 'm', reason: SQL_DECIDES },
  'dynamodb batch-execute-statement': { code: 'm', reason: SQL_DECIDES },
  'dynamodb execute-transaction': { code: 'm', reason: SQL_DECIDES },
  'athena start-query-execution': { code: 'm', reason: SQL_DECIDES },
  'ec2 authorize-security-group-egress': {
    code: 'm',
    reason: 'lets traffic out, which every security group does by default; nobody outside gets in',
  },
  'ec2-instance-connect open-tunnel': {
    code: 'x',
    reason: 'a connection for the caller alone; what is run through it matters',
  },
  'ec2-instance-connect ssh': {
    code: 'x',
    reason: 'the key it pushes is valid for a minute; what is run through the connection matters',
  },
  'ecs execute-command': { code: 'x', reason: NOTHING_MADE },
  'emr ssh': { code: 'x', reason: NOTHING_MADE },
  'emr socks': { code: 'x', reason: NOTHING_MADE },
  'ssm resume-session': { code: 'x', reason: NOTHING_MADE },
  'ssm send-command': { code: 'x', reason: NOTHING_MADE },
  'ssm start-automation-execution': { code: 'x', reason: NOTHING_MADE },
  'ssm start-session': { code: 'x', reason: NOTHING_MADE },
  'inspector2 disable': { code: 'mgo', reason: 'stops the search for vulnerabilities' },
  'sso logout': { code: 'ml', reason: 'forgets the session of this machine; a login brings it back' },
  'eks update-kubeconfig': {
    code: 'r',
    reason: 'reads the cluster and writes a local file; the cluster does not change',
  },
  'personalize create-filter': { code: 'c', reason: 'filters recommendations, not security findings' },
  'support resolve-case': { code: 'm', reason: 'closes a support case' },
  'storagegateway retrieve-tape-archive': { code: 'm', reason: 'moves an archived tape back to a gateway' },
  'storagegateway retrieve-tape-recovery-point': { code: 'm', reason: 'moves a tape to another gateway' },
};
