import { AWS_RULES } from '../generated/aws';
import { OVERRIDES } from '../aws/overrides';
import { RuleTable } from '../table';

/**
 * Prefixes of AWS.Tools' nouns and the service of each. Short prefixes are the beginnings of ordinary words too, so that
 * they count only before what the service has: Remove-ASAutoScalingGroup, but not Remove-Asset.
 */
const SERVICES = `
acm acm
ag apigateway restapi|resource|stage|deployment|apikey|usageplan|authorizer|method|integration|domainname|vpclink|model|base|clientcert|documentation|gateway|request
ag2 apigatewayv2
amp amplify app|backend|branch|domain|webhook|job
as autoscaling autoscaling|launchconfig|policy|lifecycle|scheduled|instance|tag|loadbalancer|scaling|warmpool|process|notification|metrics|traffic
ath athena
bak backup backup|recovery|framework|report|protected|job|restore|copy|vault|legal|global|region
bat batch job|compute
bdr bedrock
bgt budgets
cb codebuild build|project|webhook|report|source|fleet
cc codecommit repository|branch|file|approval|pullrequest|comment|commit
cd codedeploy application|deployment|onpremise
ce ce anomaly|cost
cf cloudfront distribution|invalidation|origin|function|keygroup|cache|publickey|streaming|response|cloudfront|realtime|monitoring|continuous|fieldlevel|vpcorigin
cfg configservice
cfn cloudformation
cgi cognito-identity
cgip cognito-idp
cp codepipeline pipeline|webhook|customaction|job|stage|approval|action
ct cloudtrail trail|event|channel|logging|insight|resource|query
cw cloudwatch alarm|metric|dashboard|anomaly|insight|composite
cwe events
cwl logs
dc directconnect connection|virtual|gateway|lag|interconnect
ddb dynamodb
dms dms
doc docdb db|cluster|event|global|pending
ds ds directory|trust|snapshot|conditional|log|ldap|radius
eb elasticbeanstalk application|environment|configuration|platform|storage
ebs ebs
ec elasticache cache|replication|snapshot|user|global|serverless
ec2 ec2
ecr ecr
ecs ecs
efs efs
eks eks
elb elb
elb2 elbv2
emr emr
es es domain|elasticsearch|package|vpc|inbound|outbound
evb events
fsx fsx
gd guardduty detector|filter|ipset|member|threat|publishing|invitation|finding|organization|malware
glc glacier
glue glue
hsm2 cloudhsmv2
iam iam
iamaa accessanalyzer
ids identitystore user|group
iot iot
kin kinesis stream|record|retention|resource|shard|enhanced
kinf firehose
kms kms
lm lambda function|alias|event|layer|permission|code|publish|version|provisioned|account|concurrency|url|resource|invoke
ls lightsail instance|disk|domain|loadbalancer|keypair|relational|container|bucket|distribution|static|certificate|alarm|contact
mac2 macie2
mq mq broker|configuration|user
msk kafka
npt neptune
org organizations account|policy|organization|handshake|resource|delegated|awsservice|create
os opensearch domain|package|vpc|inbound|outbound|datasource
pca acm-pca
r53 route53
r53d route53domains
ram ram resource|permission|principal
rds rds (?!ession|erver)
rs redshift cluster|snapshot|scheduled|endpoint|usage|parameter|subnet|tag|hsm|event|auth|integration|resource
s3 s3api
s3c s3control
sc servicecatalog product|portfolio|provision|constraint|principal|tagoption|service
sec secretsmanager secret|random|resource
ses ses (?!sion)
sfn stepfunctions
shld shield
shub securityhub
sm sagemaker endpoint|model|notebook|training|domain|userprofile|app|pipeline|experiment|feature|processing|transform|work|space|cluster|image|inference|human|action|algorithm|artifact|trial|context|monitoring|project
sns sns
sqs sqs
sso sso
ssoadmn sso-admin
ssm ssm
sts sts
tfr transfer
waf waf
waf2 wafv2
wks workspaces
xr xray group|sampling|encryption|resource
`;

interface Service {
  readonly name: string;
  readonly nouns: RegExp | undefined;
}

let services: ReadonlyMap<string, Service> | undefined;

function parseServices(): ReadonlyMap<string, Service> {
  const map = new Map<string, Service>();
  for (const row of SERVICES.trim().split('\n')) {
    const [prefix = '', name = '', nouns] = row.split(' ');
    map.set(prefix, { name, nouns: nouns === undefined ? undefined : new RegExp(`^(?:${nouns})`) });
  }
  return map;
}

const LONGEST_PREFIX = 7;

/** The service of a noun, and what is left of it; undefined for nouns of other modules. */
export function serviceOfNoun(noun: string): { service: string; thing: string } | undefined {
  services ??= parseServices();
  for (let length = Math.min(LONGEST_PREFIX, noun.length - 1); length >= 2; length -= 1) {
    const found = services.get(noun.slice(0, length));
    const thing = noun.slice(length);
    if (found && (!found.nouns || found.nouns.test(thing))) return { service: found.name, thing };
  }
  return undefined;
}

/** Verbs of the API behind PowerShell's, the likeliest first. */
const VERBS: Readonly<Record<string, string>> = {
  add: 'add attach associate',
  approve: 'approve accept',
  clear: 'purge clear',
  complete: 'complete',
  confirm: 'confirm',
  connect: 'connect',
  convert: 'convert',
  copy: 'copy',
  debug: 'diagnose',
  deny: 'reject',
  disable: 'disable',
  dismount: 'detach',
  disconnect: 'disconnect disassociate',
  edit: 'modify change',
  enable: 'enable',
  export: 'export',
  find: 'search',
  get: 'get',
  grant: 'authorize grant',
  import: 'import',
  initialize: 'initialize',
  invoke: 'invoke execute',
  join: 'join merge',
  lock: 'lock',
  mount: 'attach',
  move: 'move',
  new: 'create run allocate',
  protect: 'encrypt',
  publish: 'publish',
  push: 'push',
  read: 'get',
  receive: 'receive',
  register: 'register associate attach',
  remove: 'delete terminate deregister remove release',
  rename: 'rename',
  request: 'request purchase',
  reset: 'reset',
  resolve: 'resolve',
  restart: 'reboot restart',
  restore: 'restore',
  resume: 'resume',
  revoke: 'revoke',
  save: 'get',
  search: 'search',
  select: 'select',
  send: 'send',
  set: 'set put modify update',
  split: 'split',
  start: 'start',
  step: 'get',
  stop: 'stop cancel',
  submit: 'submit',
  suspend: 'suspend',
  switch: 'switch',
  test: 'test',
  unblock: 'unblock',
  undo: 'rollback cancel',
  unlock: 'unlock',
  unprotect: 'decrypt',
  unregister: 'deregister disassociate detach unregister',
  update: 'update',
  use: 'assume',
  wait: 'get',
  write: 'put upload',
};

/** Cmdlets whose operation the verbs do not give, by service: "verb-noun=operation". */
const OPERATIONS: ReadonlyMap<string, string> = new Map(
  `ec2 remove-instance=terminate-instances stop-instance=stop-instances start-instance=start-instances restart-instance=reboot-instances new-instance=run-instances edit-instanceattribute=modify-instance-attribute grant-securitygroupingress=authorize-security-group-ingress revoke-securitygroupingress=revoke-security-group-ingress grant-securitygroupegress=authorize-security-group-egress edit-imageattribute=modify-image-attribute edit-snapshotattribute=modify-snapshot-attribute remove-keypair=delete-key-pair remove-volume=delete-volume remove-snapshot=delete-snapshot remove-address=release-address get-passworddata=get-password-data unregister-image=deregister-image edit-vpcendpoint=modify-vpc-endpoint remove-securitygroup=delete-security-group disable-ebsencryptionbydefault=disable-ebs-encryption-by-default remove-flowlog=delete-flow-logs remove-vpc=delete-vpc remove-subnet=delete-subnet remove-natgateway=delete-nat-gateway stop-spotinstancerequest=cancel-spot-instance-requests remove-fleet=delete-fleets disable-imageblockpublicaccess=disable-image-block-public-access disable-snapshotblockpublicaccess=disable-snapshot-block-public-access enable-imageblockpublicaccess=enable-image-block-public-access remove-route=delete-route
rds remove-dbinstance=delete-db-instance remove-dbcluster=delete-db-cluster edit-dbinstance=modify-db-instance edit-dbcluster=modify-db-cluster stop-dbinstance=stop-db-instance stop-dbcluster=stop-db-cluster restart-dbinstance=reboot-db-instance remove-dbsnapshot=delete-db-snapshot remove-dbclustersnapshot=delete-db-cluster-snapshot new-dbinstance=create-db-instance edit-dbsnapshotattribute=modify-db-snapshot-attribute edit-dbclustersnapshotattribute=modify-db-cluster-snapshot-attribute remove-dbinstanceautomatedbackup=delete-db-instance-automated-backup restore-dbinstancetopointintime=restore-db-instance-to-point-in-time
s3api remove-bucket=delete-bucket remove-object=delete-object write-object=put-object copy-object=copy-object read-object=get-object write-bucketpolicy=put-bucket-policy remove-bucketpolicy=delete-bucket-policy set-acl=put-bucket-acl set-bucketacl=put-bucket-acl write-bucketversioning=put-bucket-versioning write-lifecycleconfiguration=put-bucket-lifecycle-configuration add-publicaccessblock=put-public-access-block remove-publicaccessblock=delete-public-access-block write-bucketlogging=put-bucket-logging set-bucketencryption=put-bucket-encryption remove-bucketencryption=delete-bucket-encryption remove-lifecycleconfiguration=delete-bucket-lifecycle write-bucketwebsite=put-bucket-website write-bucketreplication=put-bucket-replication remove-bucketreplication=delete-bucket-replication remove-corsconfiguration=delete-bucket-cors write-corsconfiguration=put-bucket-cors get-presignedurl=presign get-presignedurl=presign write-objectlockconfiguration=put-object-lock-configuration write-objectretention=put-object-retention write-objectlegalhold=put-object-legal-hold remove-multipartupload=abort-multipart-upload select-objectcontent=select-object-content remove-bucketwebsite=delete-bucket-website remove-bucketownershipcontrol=delete-bucket-ownership-controls restore-object=restore-object
iam register-userpolicy=attach-user-policy register-rolepolicy=attach-role-policy register-grouppolicy=attach-group-policy unregister-userpolicy=detach-user-policy unregister-rolepolicy=detach-role-policy unregister-grouppolicy=detach-group-policy write-userpolicy=put-user-policy write-rolepolicy=put-role-policy write-grouppolicy=put-group-policy remove-userpolicy=delete-user-policy remove-rolepolicy=delete-role-policy add-usertogroup=add-user-to-group remove-userfromgroup=remove-user-from-group new-accesskey=create-access-key remove-accesskey=delete-access-key update-accesskey=update-access-key new-user=create-user new-role=create-role new-policy=create-policy new-policyversion=create-policy-version set-defaultpolicyversion=set-default-policy-version remove-user=delete-user remove-role=delete-role remove-policy=delete-policy update-assumerolepolicy=update-assume-role-policy new-loginprofile=create-login-profile update-loginprofile=update-login-profile disable-mfadevice=deactivate-mfa-device remove-virtualmfadevice=delete-virtual-mfa-device remove-rolepermissionsboundary=delete-role-permissions-boundary remove-userpermissionsboundary=delete-user-permissions-boundary set-rolepermissionsboundary=put-role-permissions-boundary remove-accountpasswordpolicy=delete-account-password-policy update-accountpasswordpolicy=update-account-password-policy remove-serverloginprofile=delete-login-profile remove-group=delete-group remove-instanceprofile=delete-instance-profile add-roletoinstanceprofile=add-role-to-instance-profile get-accesskey=list-access-keys get-credentialreport=get-credential-report
secretsmanager get-secretvalue=get-secret-value remove-secret=delete-secret write-secretvalue=put-secret-value get-secret=describe-secret get-secretlist=list-secrets new-secret=create-secret update-secret=update-secret get-randompassword=get-random-password remove-resourcepolicy=delete-resource-policy write-resourcepolicy=put-resource-policy get-secretvaluebatch=batch-get-secret-value invoke-secretrotation=rotate-secret restore-secret=restore-secret
ssm get-parameter=get-parameter get-parametervalue=get-parameters get-parametersbypath=get-parameters-by-path write-parameter=put-parameter remove-parameter=delete-parameter remove-parametercollection=delete-parameters send-command=send-command start-session=start-session start-automationexecution=start-automation-execution stop-command=cancel-command get-parameterlist=describe-parameters
sts use-role=assume-role use-webidentityrole=assume-role-with-web-identity use-samlrole=assume-role-with-saml get-sessiontoken=get-session-token get-federationtoken=get-federation-token get-calleridentity=get-caller-identity
kms request-keydeletion=schedule-key-deletion disable-key=disable-key remove-alias=delete-alias disable-keyrotation=disable-key-rotation write-keypolicy=put-key-policy new-grant=create-grant stop-keydeletion=cancel-key-deletion invoke-decrypt=decrypt invoke-encrypt=encrypt new-datakey=generate-data-key new-key=create-key remove-importedkeymaterial=delete-imported-key-material
cloudformation remove-stack=delete-stack update-stack=update-stack new-stack=create-stack start-changeset=execute-change-set new-changeset=create-change-set update-stackterminationprotection=update-termination-protection remove-stackset=delete-stack-set remove-stackinstance=delete-stack-instances stop-updatestack=cancel-update-stack test-template=validate-template measure-templatecost=estimate-template-cost set-stackpolicy=set-stack-policy
cloudtrail stop-logging=stop-logging remove-trail=delete-trail update-trail=update-trail write-eventselector=put-event-selectors start-logging=start-logging remove-eventdatastore=delete-event-data-store
logs remove-loggroup=delete-log-group remove-logstream=delete-log-stream write-retentionpolicy=put-retention-policy remove-retentionpolicy=delete-retention-policy get-logevent=get-log-events
lambda invoke-function=invoke remove-function=delete-function update-functioncode=update-function-code publish-function=create-function add-permission=add-permission remove-permission=remove-permission update-functionconfiguration=update-function-configuration new-functionurlconfig=create-function-url-config write-functionconcurrency=put-function-concurrency invoke-functionasync=invoke-async
dynamodb remove-table=delete-table remove-item=delete-item set-batchitem=batch-write-item update-table=update-table remove-backup=delete-backup update-continuousbackup=update-continuous-backups invoke-ddbstatement=execute-statement invoke-statement=execute-statement set-item=put-item
organizations remove-account=remove-account-from-organization exit-organization=leave-organization close-account=close-account remove-organization=delete-organization dismount-policy=detach-policy add-policy=attach-policy remove-policy=delete-policy disable-policytype=disable-policy-type remove-organizationalunit=delete-organizational-unit move-account=move-account new-account=create-account disable-awsserviceaccess=disable-aws-service-access
autoscaling remove-autoscalinggroup=delete-auto-scaling-group update-autoscalinggroup=update-auto-scaling-group set-desiredcapacity=set-desired-capacity stop-instanceinautoscalinggroup=terminate-instance-in-auto-scaling-group suspend-process=suspend-processes dismount-instance=detach-instances
ecs remove-service=delete-service remove-cluster=delete-cluster update-service=update-service stop-task=stop-task unregister-taskdefinition=deregister-task-definition invoke-command=execute-command new-task=run-task
eks remove-cluster=delete-cluster remove-nodegroup=delete-nodegroup remove-fargateprofile=delete-fargate-profile
ecr remove-repository=delete-repository remove-imagebatch=batch-delete-image get-authorizationtoken=get-authorization-token get-logincommand=get-login-password remove-lifecyclepolicy=delete-lifecycle-policy
route53 remove-hostedzone=delete-hosted-zone edit-resourcerecordset=change-resource-record-sets remove-healthcheck=delete-health-check
sqs remove-queue=delete-queue clear-queue=purge-queue
sns remove-topic=delete-topic disconnect-notification=unsubscribe
guardduty remove-detector=delete-detector update-detector=update-detector
configservice stop-configurationrecorder=stop-configuration-recorder remove-configurationrecorder=delete-configuration-recorder remove-deliverychannel=delete-delivery-channel remove-configrule=delete-config-rule
backup remove-recoverypoint=delete-recovery-point remove-backupvault=delete-backup-vault remove-backupplan=delete-backup-plan
elasticache remove-cachecluster=delete-cache-cluster remove-replicationgroup=delete-replication-group remove-snapshot=delete-snapshot
redshift remove-cluster=delete-cluster remove-clustersnapshot=delete-cluster-snapshot edit-cluster=modify-cluster
efs remove-filesystem=delete-file-system
cognito-idp remove-userpool=delete-user-pool
elbv2 remove-loadbalancer=delete-load-balancer edit-loadbalancerattribute=modify-load-balancer-attributes remove-listener=delete-listener remove-targetgroup=delete-target-group
cloudfront remove-distribution=delete-distribution new-invalidation=create-invalidation update-distribution=update-distribution
securityhub disable-hub=disable-security-hub
elasticbeanstalk stop-environment=terminate-environment remove-application=delete-application`
    .split('\n')
    .flatMap((row) => {
      const [service = '', ...pairs] = row.split(' ');
      return pairs.map((pair): [string, string] => {
        const cut = pair.indexOf('=');
        return [`${service} ${pair.slice(0, cut)}`, pair.slice(cut + 1)];
      });
    }),
);

let table: RuleTable | undefined;
const operationsOf = new Map<string, ReadonlyMap<string, string>>();

/** The operations of a service that have a rule of their own, by their names without dashes. */
function ownOperations(service: string): ReadonlyMap<string, string> {
  const known = operationsOf.get(service);
  if (known) return known;
  table ??= new RuleTable(AWS_RULES);
  const own = new Map<string, string>();
  for (const name of table.operations(service)) own.set(name.replaceAll('-', ''), name);
  for (const key of Object.keys(OVERRIDES)) {
    const [group = '', name = ''] = key.split(' ');
    if (group === service) own.set(name.replaceAll('-', ''), name);
  }
  operationsOf.set(service, own);
  return own;
}

/** The operation of the API that a cmdlet calls: by name, by what the service has, else by the likeliest verb. */
export function operationOfCmdlet(service: string, verb: string, thing: string): string | undefined {
  const listed = OPERATIONS.get(`${service} ${verb}-${thing}`);
  if (listed !== undefined) return listed;
  const verbs = Object.hasOwn(VERBS, verb) ? (VERBS[verb] ?? '').split(' ') : [];
  const own = ownOperations(service);
  for (const each of verbs) {
    const found =
      own.get(each + thing) ?? own.get(`${each}${thing}s`) ?? own.get(`${each}${thing.replace(/y$/, 'ies')}`);
    if (found !== undefined) return found;
  }
  return verbs[0] === undefined ? undefined : `${verbs[0]}-${thing}`;
}
