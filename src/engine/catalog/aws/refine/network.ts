import { isKnown } from '../../../invocation';
import { namesTheWorld } from '../../policyDocument';
import type { Refinement } from '../refinement';

export const NETWORK: readonly Refinement[] = [
  {
    service: 'ec2',
    operations: [
      'authorize-security-group-ingress',
      'modify-security-group-rules',
      'authorize-client-vpn-ingress',
      'create-network-acl-entry',
      'replace-network-acl-entry',
    ],
    refine(call, draft) {
      const text = call.everything();
      if (namesTheWorld(text)) {
        const denies = call.has('egress') || call.first('rule-action') === 'deny';
        if (denies) draft.become(['modify']);
        else draft.note('0.0.0.0/0', 'for the whole internet');
      } else if (isKnown(text) && !call.hasHiddenInput && /\d\/\d|sg-|pl-|:\//.test(text)) {
        draft.become(['modify']);
      }
    },
    examples: [
      [
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 0.0.0.0/0',
        ['exposure'],
      ],
      [
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 128.0.0.0/1',
        ['exposure'],
      ],
      [
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions IpProtocol=tcp,Ipv6Ranges=[{CidrIpv6=::/0}]',
        ['exposure'],
      ],
      [
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 10.0.0.0/8',
        ['modify'],
      ],
      [
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 203.0.113.7/32',
        ['modify'],
      ],
      [
        'aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions file://rules.json',
        ['exposure'],
      ],
    ],
  },
  {
    service: 'ec2',
    operations: ['modify-image-attribute', 'modify-snapshot-attribute', 'modify-fpga-image-attribute'],
    refine(call, draft) {
      const text = call.everything();
      if (/\ball\b/.test(text)) draft.note('all', 'with every AWS account');
      else if (
        isKnown(text) &&
        !/\badd\b/i.test(text) &&
        (/\bremove\b/i.test(text) || call.has('description'))
      ) {
        draft.become(['modify']);
      }
    },
    examples: [
      ['aws ec2 modify-image-attribute --image-id ami-1 --launch-permission Add=[{Group=all}]', ['exposure']],
      ['aws ec2 modify-image-attribute --image-id ami-1 --launch-permission Remove=[{UserId=1}]', ['modify']],
      [
        'aws ec2 modify-snapshot-attribute --snapshot-id s --attribute createVolumePermission --operation-type add --group-names all',
        ['privilege', 'exposure'],
      ],
    ],
  },
  {
    service: 'ec2',
    operations: ['modify-vpc-block-public-access-options'],
    refine(call, draft) {
      if (call.first('internet-gateway-block-mode').startsWith('block-')) draft.become(['modify']);
    },
    examples: [
      ['aws ec2 modify-vpc-block-public-access-options --internet-gateway-block-mode off', ['exposure']],
      [
        'aws ec2 modify-vpc-block-public-access-options --internet-gateway-block-mode block-bidirectional',
        ['modify'],
      ],
    ],
  },
  {
    service: 'ec2',
    operations: ['modify-instance-metadata-options'],
    refine(call, draft) {
      if (call.first('http-tokens') === 'required' && call.first('http-endpoint') !== 'enabled')
        draft.become(['modify']);
      else if (call.first('http-tokens') === 'optional')
        draft.note('--http-tokens optional', 'and lets metadata be read without a token');
    },
    examples: [
      [
        'aws ec2 modify-instance-metadata-options --instance-id i-1 --http-tokens optional',
        ['modify', 'unprotect'],
      ],
      ['aws ec2 modify-instance-metadata-options --instance-id i-1 --http-tokens required', ['modify']],
    ],
  },
  {
    service: 'eks',
    operations: ['update-cluster-config', 'create-cluster'],
    refine(call, draft) {
      const vpc = call.text('resources-vpc-config');
      if (
        /endpointPublicAccess"?\s*[=:]\s*"?true/i.test(vpc) &&
        (!vpc.includes('publicAccessCidrs') || namesTheWorld(vpc))
      ) {
        draft.add('exposure', 'endpointPublicAccess=true', 'for the whole internet');
      }
      if (/enabled"?\s*[=:]\s*"?false/i.test(call.text('logging')))
        draft.add('unprotect', '--logging', 'and turns logging off');
    },
    examples: [
      [
        'aws eks update-cluster-config --name c --resources-vpc-config endpointPublicAccess=true',
        ['modify', 'exposure'],
      ],
      [
        'aws eks update-cluster-config --name c --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=203.0.113.0/24',
        ['modify'],
      ],
      [
        'aws eks update-cluster-config --name c --resources-vpc-config endpointPublicAccess=false',
        ['modify'],
      ],
    ],
  },
  {
    service: 'lambda',
    operations: ['create-function-url-config', 'update-function-url-config'],
    refine(call, draft) {
      const type = call.first('auth-type');
      if (type === 'NONE') draft.note('--auth-type NONE', 'for everybody');
      else if (type === 'AWS_IAM') draft.become([call.operation.startsWith('create') ? 'create' : 'modify']);
    },
    examples: [
      ['aws lambda create-function-url-config --function-name f --auth-type NONE', ['exposure']],
      ['aws lambda create-function-url-config --function-name f --auth-type AWS_IAM', ['create']],
    ],
  },
  {
    service: 'emr',
    operations: ['put-block-public-access-configuration'],
    refine(call, draft) {
      if (
        /BlockPublicSecurityGroupRules"?\s*[=:]\s*"?true/i.test(
          call.text('block-public-access-configuration'),
        )
      )
        draft.become(['modify']);
    },
    examples: [
      [
        'aws emr put-block-public-access-configuration --block-public-access-configuration BlockPublicSecurityGroupRules=true',
        ['modify'],
      ],
      [
        'aws emr put-block-public-access-configuration --block-public-access-configuration BlockPublicSecurityGroupRules=false',
        ['privilege', 'exposure'],
      ],
    ],
  },
];
