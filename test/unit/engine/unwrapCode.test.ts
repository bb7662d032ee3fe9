import assert from 'node:assert/strict';
import { UNKNOWN } from '../../../src/engine/invocation';
import { parseToml } from '../../../src/engine/unwrap/files/toml';
import { entry, parseYaml, textAt, texts } from '../../../src/engine/unwrap/files/yaml';
import { readLine, toolLines } from './unwrapReading';

/** What a Python file would call, of the tools that the tests know. */
function python(code: string): string[] {
  return toolLines(readLine('python3 x.py', { files: { 'x.py': code } }));
}

function node(code: string): string[] {
  return toolLines(readLine('node x.mjs', { files: { 'x.mjs': code } }));
}

describe('code: calls of cloud libraries', () => {
  it('names the file and the line', () => {
    const { invocations } = readLine('python3 x.py', {
      files: { 'x.py': "import boto3\n\ns3 = boto3.client('s3')\ns3.delete_bucket(Bucket='b')\n" },
    });
    const call = invocations.find(({ argv }) => argv[0] === 'aws');
    assert.deepEqual(call?.source, { file: '/srv/app/x.py', line: 4 });
    assert.deepEqual(call.argv, ['aws', 's3api', 'delete-bucket', '--bucket', 'b']);
  });

  it('names the file of an imported module', () => {
    const { invocations } = readLine('python3 x.py', {
      files: {
        'x.py': 'import lib\nlib.wipe()\n',
        'lib.py':
          "import boto3\ndef wipe():\n    boto3.client('rds').delete_db_cluster(DBClusterIdentifier='p')\n",
      },
    });
    assert.deepEqual(invocations.find(({ argv }) => argv[0] === 'aws')?.source, {
      file: '/srv/app/lib.py',
      line: 3,
    });
  });

  it('takes profile, region and endpoint along', () => {
    assert.deepEqual(
      python(
        "import boto3\ns = boto3.Session(profile_name='dev', region_name='eu-west-1')\ns.client('ec2', endpoint_url='http://localhost:4566').delete_vpc(VpcId='v')\n",
      ),
      ['aws --profile dev --region eu-west-1 --endpoint-url http://localhost:4566 ec2 delete-vpc --vpc-id v'],
    );
  });

  it('keeps what is not known unknown', () => {
    assert.deepEqual(python("import boto3\nboto3.client('ec2').terminate_instances(InstanceIds=ids)\n"), [
      'aws ec2 terminate-instances --instance-ids ?',
    ]);
  });

  it('passes over functions that nothing names, and over mocks', () => {
    assert.deepEqual(
      python("import boto3\ndef wipe():\n    boto3.client('ec2').delete_vpc(VpcId='v')\n"),
      [],
    );
    assert.deepEqual(
      python(
        "import boto3\nfrom moto import mock_aws\nwith mock_aws():\n    boto3.client('ec2').delete_vpc(VpcId='v')\n",
      ),
      [],
    );
    assert.deepEqual(
      python(
        "import boto3\nfrom moto import mock_aws\nwith mock_aws():\n    pass\nboto3.client('ec2').delete_vpc(VpcId='v')\n",
      ),
      ['aws ec2 delete-vpc --vpc-id v'],
    );
  });

  it('lets one endpoint of several clients count for none', () => {
    const code = (second: string): string =>
      `import { S3Client, DeleteBucketCommand } from '@aws-sdk/client-s3';\nconst a = new S3Client({ endpoint: 'http://localhost:4566' });\n${second}await a.send(new DeleteBucketCommand({ Bucket: 'b' }));\n`;
    assert.deepEqual(node(code('')), [
      'aws --endpoint-url http://localhost:4566 s3api delete-bucket --bucket b',
    ]);
    assert.deepEqual(node(code('const b = new S3Client({});\n')), ['aws s3api delete-bucket --bucket b']);
  });

  it('reads nothing in comments, texts and names of its own', () => {
    assert.deepEqual(
      python("import boto3\n# boto3.client('s3').delete_bucket(Bucket='b')\nx = 'delete_bucket()'\n"),
      [],
    );
    assert.deepEqual(node("/* new DeleteBucketCommand({}) */\nconst m = new Map();\nm.delete('x');\n"), []);
  });
});

describe('code: values', () => {
  const starts: readonly (readonly [string, string])[] = [
    ["import os\nos.system('t ' + 'a')\n", 't a'],
    ["import os\nx = 'a'\nos.system(f't {x}')\n", 't a'],
    ["import os\nos.system('t %s' % 'a')\n", 't a'],
    ["import os\nos.system(' '.join(['t', 'a']))\n", 't a'],
    ["import os\nos.system('t {}'.format('a'))\n", 't a'],
    ["import subprocess\nsubprocess.run('t a'.split())\n", 't a'],
    ["import subprocess\ndef sh(c):\n    subprocess.run(c, shell=True)\nsh('t a')\n", 't a'],
    [
      "import subprocess\nfrom threading import Thread\nThread(target=subprocess.run, args=[['t', 'a']]).start()\n",
      't a',
    ],
  ];
  for (const [code, line] of starts)
    it(JSON.stringify(code), () => {
      assert.deepEqual(python(code), [line]);
    });
});

describe('files of runners', () => {
  it('reads YAML as task files write it', () => {
    const root = parseYaml(
      'a: 1 # one\nb:\n  - x: y\n    z: |\n      one\n      # two\n  - "q: r"\nc: [d, "e, f"]\ng: { h: i }\n',
    );
    assert.equal(textAt(root, 'a'), '1');
    const b = entry(root, 'b');
    assert.ok(b?.kind === 'list');
    assert.equal(textAt(b.items[0], 'x'), 'y');
    assert.deepEqual(entry(b.items[0], 'z'), { kind: 'text', text: 'one\n# two', line: 5 });
    assert.deepEqual(
      texts(b.items[1]).map(({ text }) => text),
      ['q: r'],
    );
    assert.deepEqual(
      texts(entry(root, 'c')).map(({ text }) => text),
      ['d', 'e, f'],
    );
    assert.equal(textAt(root, 'g', 'h'), 'i');
  });

  it('reads TOML as task tables write it', () => {
    const toml = parseToml(
      "[tool.x]\na = 'b' # c\nl = [\n  'one',\n  'two',\n]\nt = { cmd = 'run', deps = ['a'] }\nm = \"\"\"\nx\ny\"\"\"\n",
    );
    assert.deepEqual(toml.get('tool.x.a'), { value: 'b', line: 2 });
    assert.deepEqual(toml.get('tool.x.l')?.value, ['one', 'two']);
    assert.deepEqual(toml.get('tool.x.t')?.value, { cmd: 'run', deps: ['a'] });
    assert.equal(toml.get('tool.x.m')?.value, 'x\ny');
  });

  it('names file and line of a task', () => {
    const { invocations } = readLine('task down', {
      files: { 'Taskfile.yml': 'tasks:\n  down:\n    cmds:\n      - t destroy\n' },
    });
    assert.deepEqual(invocations.find(({ argv }) => argv[0] === 't')?.source, {
      file: '/srv/app/Taskfile.yml',
      line: 4,
    });
  });
});

describe('bounds of code', () => {
  it('is opaque where a program is made of too many files', () => {
    const files: Record<string, string> = {};
    for (let i = 0; i < 30; i += 1) files[`m${i}.py`] = `import m${i + 1}\n`;
    files['m30.py'] = '';
    const { opaque } = readLine('python3 m0.py destroy', { files });
    assert.ok(opaque.some(({ reason }) => reason.includes('more files')));
  });

  it('ends where modules import each other', () => {
    const files = { 'a.py': 'import b\n', 'b.py': "import a, os\nos.system('t a')\n" };
    assert.deepEqual(toolLines(readLine('python3 a.py', { files })), ['t a']);
  });

  it('never throws on broken code', () => {
    for (const part of ['(', '{', '[', 'a(', '"', '`${', 'f"{', '<<A\n', 'x=>', 'def f(', UNKNOWN])
      for (const program of ['python3', 'node', 'ruby', 'perl', 'php', 'go run'])
        readLine(`${program} x`, { files: { x: part.repeat(2000) } });
  }).timeout(20_000);
});
