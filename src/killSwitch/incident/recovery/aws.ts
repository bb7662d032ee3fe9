import type { Recovery } from './row';

const row = (
  services: readonly string[],
  name: string,
  rest: Pick<Recovery, 'what' | 'limit' | 'commands' | 'docs'>,
): Recovery => ({ provider: 'aws', services, name, ...rest });

export const AWS_RECOVERY: readonly Recovery[] = [
  row(['s3', 's3api'], 'Amazon S3', {
    what: 'Objects of a bucket with versioning: remove the delete marker, or copy an older version over it. Without versioning: a replica or AWS Backup only.',
    limit: 'as long as lifecycle rules keep old versions',
    commands: [
      'aws s3api get-bucket-versioning --bucket BUCKET',
      'aws s3api list-object-versions --bucket BUCKET --prefix PREFIX --query "DeleteMarkers[?IsLatest]"',
      'aws s3api delete-object --bucket BUCKET --key KEY --version-id DELETE_MARKER_ID',
      'aws s3api copy-object --bucket BUCKET --key KEY --copy-source "BUCKET/KEY?versionId=VERSION_ID"',
    ],
    docs: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html',
  }),
  row(['ec2'], 'Amazon EC2 and EBS', {
    what: 'A terminated instance cannot be had back: start a new one from an image. Volumes from snapshots; deleted snapshots and images from the Recycle Bin, where a retention rule was set.',
    limit: 'Recycle Bin: within the rule’s retention, 1 day to 1 year',
    commands: [
      'aws ec2 list-snapshots-in-recycle-bin',
      'aws ec2 restore-snapshot-from-recycle-bin --snapshot-id SNAPSHOT_ID',
      'aws ec2 list-images-in-recycle-bin',
      'aws ec2 restore-image-from-recycle-bin --image-id IMAGE_ID',
      'aws ec2 create-volume --snapshot-id SNAPSHOT_ID --availability-zone ZONE',
    ],
    docs: 'https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html',
  }),
  row(['rds'], 'Amazon RDS and Aurora', {
    what: 'A new instance from a snapshot, or at a point in time; a deleted one from its final snapshot or its retained automated backups.',
    limit: 'automated backups: within 1 to 35 days, as set; manual snapshots until they are deleted',
    commands: [
      'aws rds describe-db-snapshots --db-instance-identifier INSTANCE',
      'aws rds describe-db-instance-automated-backups --db-instance-identifier INSTANCE',
      'aws rds restore-db-instance-to-point-in-time --source-dbi-resource-id RESOURCE_ID --target-db-instance-identifier NEW_INSTANCE --restore-time TIME',
      'aws rds restore-db-instance-from-db-snapshot --db-instance-identifier NEW_INSTANCE --db-snapshot-identifier SNAPSHOT',
    ],
    docs: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html',
  }),
  row(['docdb', 'neptune'], 'Amazon DocumentDB and Neptune', {
    what: 'A new cluster at a point in time or from a snapshot.',
    limit: 'within 1 to 35 days, as set; a deleted cluster from its final or manual snapshots only',
    commands: [
      'aws docdb describe-db-cluster-snapshots --db-cluster-identifier CLUSTER',
      'aws docdb restore-db-cluster-from-snapshot --db-cluster-identifier NEW_CLUSTER --snapshot-identifier SNAPSHOT --engine docdb',
    ],
    docs: 'https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore.html',
  }),
  row(['dynamodb'], 'Amazon DynamoDB', {
    what: 'A new table at a point in time. A table that was deleted with point-in-time recovery on has left a system backup.',
    limit:
      'within 35 days (recovery period as set, 1 to 35); the system backup of a deleted table for 35 days',
    commands: [
      'aws dynamodb describe-continuous-backups --table-name TABLE',
      'aws dynamodb restore-table-to-point-in-time --source-table-name TABLE --target-table-name NEW_TABLE --restore-date-time TIME',
      'aws dynamodb list-backups --table-name TABLE --backup-type ALL',
      'aws dynamodb restore-table-from-backup --target-table-name NEW_TABLE --backup-arn BACKUP_ARN',
    ],
    docs: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html',
  }),
  row(['kms'], 'AWS KMS', {
    what: 'Cancel a scheduled deletion, then enable the key again. Afterwards everything that it encrypted is lost.',
    limit: 'within the waiting period, 7 to 30 days (30 if none was given)',
    commands: ['aws kms cancel-key-deletion --key-id KEY_ID', 'aws kms enable-key --key-id KEY_ID'],
    docs: 'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
  }),
  row(['secretsmanager'], 'AWS Secrets Manager', {
    what: 'A deleted secret, unless it was deleted with --force-delete-without-recovery. An older value by its version.',
    limit: 'within the recovery window, 7 to 30 days (30 if none was given)',
    commands: [
      'aws secretsmanager list-secrets --include-planned-deletion',
      'aws secretsmanager restore-secret --secret-id SECRET',
      'aws secretsmanager list-secret-version-ids --secret-id SECRET --include-deprecated',
    ],
    docs: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_restore-secret.html',
  }),
  row(['iam'], 'AWS IAM', {
    what: 'Deleted users, roles and policies cannot be had back: make them anew from code, or from what CloudTrail and Config recorded. An older version of a customer managed policy can be made the default.',
    limit: 'policy versions: the newest 5; CloudTrail’s event history: 90 days',
    commands: [
      'aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=EventSource,AttributeValue=iam.amazonaws.com',
      'aws iam list-policy-versions --policy-arn POLICY_ARN',
      'aws iam set-default-policy-version --policy-arn POLICY_ARN --version-id VERSION_ID',
    ],
    docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html',
  }),
  row(['lambda'], 'AWS Lambda', {
    what: 'An alias back to an earlier published version. A deleted function only by deploying it again.',
    limit: 'as long as the version exists',
    commands: [
      'aws lambda list-versions-by-function --function-name FUNCTION',
      'aws lambda update-alias --function-name FUNCTION --name ALIAS --function-version VERSION',
    ],
    docs: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html',
  }),
  row(['route53'], 'Amazon Route 53', {
    what: 'Records and zones are made anew; CloudTrail has each change batch with its old values as far as they were deleted by name. A new zone gets new name servers: change them at the registrar.',
    limit: 'CloudTrail’s event history: 90 days',
    commands: [
      'aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=EventName,AttributeValue=ChangeResourceRecordSets',
      'aws route53 change-resource-record-sets --hosted-zone-id ZONE_ID --change-batch file://changes.json',
    ],
    docs: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/logging-using-cloudtrail.html',
  }),
  row(['eks'], 'Amazon EKS', {
    what: 'A deleted cluster cannot be had back: make it anew from code, then its content from Git or a backup. Volumes of the claims with the policy Retain still exist.',
    limit: 'none',
    commands: [
      'aws ec2 describe-volumes --filters Name=status,Values=available Name=tag-key,Values=kubernetes.io/created-for/pvc/name',
      'velero restore create --from-backup BACKUP',
    ],
    docs: 'https://docs.aws.amazon.com/eks/latest/userguide/delete-cluster.html',
  }),
  row(['ecr'], 'Amazon ECR', {
    what: 'Deleted images cannot be had back: push them again from a replica, a machine that has pulled them, or a build.',
    limit: 'none',
    commands: ['docker push ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG'],
    docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/delete_image.html',
  }),
  row(['cloudformation', 'cdk', 'sam'], 'AWS CloudFormation', {
    what: 'The template of a deleted stack, by the stack’s id; resources with the deletion policy Retain still exist and can be imported.',
    limit: 'deleted stacks are listed for 90 days',
    commands: [
      'aws cloudformation list-stacks --stack-status-filter DELETE_COMPLETE',
      'aws cloudformation get-template --stack-name STACK_ID',
      'aws cloudformation describe-stack-events --stack-name STACK_ID',
    ],
    docs: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-view-deleted-stacks.html',
  }),
  row(['efs', 'fsx', 'backup'], 'AWS Backup (EFS, FSx and others)', {
    what: 'A new file system or resource from a recovery point.',
    limit: 'as long as the backup plan keeps recovery points',
    commands: [
      'aws backup list-recovery-points-by-resource --resource-arn RESOURCE_ARN',
      'aws backup start-restore-job --recovery-point-arn RECOVERY_POINT_ARN --iam-role-arn ROLE_ARN --metadata file://metadata.json',
    ],
    docs: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-a-backup.html',
  }),
  row(['redshift'], 'Amazon Redshift', {
    what: 'A new cluster, or single tables, from a snapshot.',
    limit:
      'automated snapshots: 1 to 35 days, and not after the cluster is deleted; manual ones until they are deleted',
    commands: [
      'aws redshift describe-cluster-snapshots --cluster-identifier CLUSTER',
      'aws redshift restore-from-cluster-snapshot --cluster-identifier CLUSTER --snapshot-identifier SNAPSHOT',
    ],
    docs: 'https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html',
  }),
  row(['elasticache'], 'Amazon ElastiCache', {
    what: 'A new cluster from a snapshot.',
    limit: 'automatic snapshots: up to 35 days, as set; the final one until it is deleted',
    commands: [
      'aws elasticache describe-snapshots',
      'aws elasticache create-replication-group --replication-group-id GROUP --replication-group-description restored --snapshot-name SNAPSHOT',
    ],
    docs: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-restoring.html',
  }),
  row(['organizations'], 'AWS Organizations', {
    what: 'A closed account: ask AWS Support to reopen it.',
    limit: 'within 90 days of closing it',
    commands: ['aws organizations list-accounts'],
    docs: 'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-closing.html',
  }),
  row(['ssm'], 'AWS Systems Manager Parameter Store', {
    what: 'An older value of a parameter that was changed. A deleted one is made anew; CloudTrail does not hold its value.',
    limit: 'the newest 100 versions',
    commands: ['aws ssm get-parameter-history --name NAME --with-decryption'],
    docs: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html',
  }),
];
