import assert from 'node:assert/strict';
import { cmdletTool } from '../../../../src/engine/catalog/cmdlets/tools';
import { decide } from '../../../../src/engine/decide';
import type { CommandRequest } from '../../../../src/contracts/request';
import { classifyArgv, contextOf } from '../catalog/support';

function verdictOf(text: string, more: Partial<CommandRequest> = {}) {
  const request: CommandRequest = {
    id: 't',
    interceptor: 'cli',
    shell: 'powershell',
    text,
    cwd: '/srv/app',
    env: {},
    actor: { kind: 'agent', evidence: 'test' },
    ambient: 'dev',
    ...more,
  };
  return decide(request, contextOf().facts);
}

describe('which cmdlets are a cloud’s', () => {
  // prettier-ignore
  const known: readonly (readonly [string, string])[] = [
    ['Remove-EC2Instance', 'aws'], ['remove-asautoscalinggroup', 'aws'], ['Get-SECSecretValue', 'aws'], ['Remove-RDSDBInstance', 'aws'], ['Set-AWSCredential', 'aws'], ['Remove-AzVM', 'azure'], ['Remove-AzureRmVM', 'azure'], ['Update-MgUser', 'azure'],
    ['Remove-MsolUser', 'azure'], ['Remove-GcsBucket', 'google'], ['New-BqDataset', 'google'], ['Remove-VM', 'vmware'], ['Invoke-Sqlcmd', 'sql'], ['Invoke-RestMethod', 'http'],
  ];
  for (const [name, provider] of known)
    it(`${name} is ${provider}`, () => {
      assert.equal(cmdletTool(name)?.provider, provider);
      assert.equal(cmdletTool(name.toUpperCase())?.provider, provider);
    });

  // prettier-ignore
  for (const name of ['Remove-Item', 'Remove-Asset', 'Remove-RDSessionHost', 'Get-Secret', 'Remove-Session', 'Remove-PSSession', 'Get-Service', 'Remove-OrganizationRelationship', 'New-Object', 'Get-Credential', 'Clear-Host', 'Remove-Module', 'docker-compose', 'aws-vault', 'apt-get', 'Remove-ADUser', 'Get-Clipboard', 'Send-MailMessage', 'Get-Date', 'Get-EventLog', 'Remove-Event', 'Get-Content', 'Remove-SmbShare', 'Set-Cookie'])
    it(`${name} is not`, () => { assert.equal(cmdletTool(name), undefined); });
});

describe('what a cmdlet does', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string])[] = [
    ['Remove-EC2Instance -InstanceId i-1', 'ec2 destroy'], ['Register-IAMRolePolicy -RoleName r -PolicyArn arn:aws:iam::aws:policy/AdministratorAccess', 'iam privilege'], ['Get-EC2Instance', 'ec2 read'], ['Request-KMSKeyDeletion -KeyId k', 'kms destroy'],
    ['Remove-AzResourceLock -LockName x', 'resource destroy,unprotect'], ['New-AzRoleAssignment -ObjectId x', 'role privilege'], ['Get-AzStorageAccountKey -Name x', 'storage secret'], ['Update-MgUser -UserId x', 'user modify,privilege'],
  ];
  for (const [line, expected] of rows)
    it(line, () => {
      const [action] = classifyArgv(line.split(' '));
      assert.equal(`${action!.service} ${action!.effects.join(',')}`, expected);
    });

  it('says it in a sentence, and offers the dry run', () => {
    const [action] = classifyArgv(['Remove-AzResourceGroup', '-Name', 'rg-shop', '-Force']);
    assert.equal(action!.summary, 'deletes resource group rg-shop');
    assert.equal(action!.safer?.command, 'Remove-AzResourceGroup -Name rg-shop -Force -WhatIf');
    assert.deepEqual(action!.modifiers, ['-Force']);
  });

  it('shows no secret', () => {
    const [action] = classifyArgv(['New-AzSqlServer', '-ServerName', 's', '-Password', 'hunter2hunter2']);
    assert.ok(!JSON.stringify(action).includes('hunter2'));
  });
});

describe('where a cmdlet hits', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, string])[] = [
    ['Remove-EC2Instance -InstanceId i-1 -ProfileName acme-prod', 'prod'], ['Remove-EC2Instance -InstanceId i-1 -ProfileName acme-dev', 'dev'], ['Set-AWSCredential -ProfileName acme-prod; Remove-EC2Instance i-1', 'prod'], ['Remove-EC2Instance i-1', 'dev'],
    ['Remove-S3Bucket -BucketName x -EndpointUrl http://localhost:4566', 'local'], ['Remove-AzResourceGroup -Name rg-prod', 'prod'], ['Remove-AzVM -Name x -Subscription acme-prod', 'prod'], ['Set-AzContext -Subscription acme-prod; Remove-AzVM -Name x', 'prod'],
    ['Get-AzResourceGroup -Name rg-prod | Remove-AzResourceGroup', 'prod'], ['Remove-GceInstance x -Project acme-prod', 'prod'], ['Remove-GceInstance x -Project acme-dev', 'dev'], ['Invoke-Sqlcmd -ServerInstance localhost -Query "DROP TABLE x"', 'local'], ['Invoke-Sqlcmd -ServerInstance sql-prod -Query "DROP TABLE x"', 'prod'],
    ['$env:AWS_PROFILE = "acme-prod"; Remove-EC2Instance i-1', 'prod'],
  ];
  for (const [line, expected] of rows)
    it(line, () => {
      assert.equal(verdictOf(line).environment.environment, expected);
    });
});
