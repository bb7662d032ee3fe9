import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { actionSchema } from '../../../../src/contracts/action';
import { graphqlCall } from '../../../../src/engine/catalog/http/graphql';
import { HTTP_TOOL } from '../../../../src/engine/catalog/http/classify';
import { judgeHttp } from '../../../../src/engine/catalog/http/judge';
import { effectOfMethod, effectOfName } from '../../../../src/engine/catalog/http/rules';
import { parseAddress } from '../../../../src/engine/catalog/http/url';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { classify, classifyArgv, contextOf, effectsOf, invocationOf, words } from './support';
import { runs } from '../../../support/runs';

function judged(method: string, url: string, body?: string, headers: string[] = []) {
  return judgeHttp({ method, url, body, headers }, invocationOf(['curl']), contextOf());
}

describe('an address', function () {
  this.timeout(30_000);

  it('is the same however it is written', () => {
    const plain = parseAddress('https://api.heroku.com/apps/shop');
    for (const other of [
      'HTTPS://API.HEROKU.COM/apps/shop',
      'https://api.heroku.com./apps/shop',
      'https://user:pw@api.heroku.com//apps/./shop/',
      'https://api.heroku.com/x/../apps/%73hop#top',
      'api.heroku.com/apps/shop',
    ])
      assert.deepEqual(
        [parseAddress(other).host, parseAddress(other).segments],
        [plain.host, plain.segments],
        other,
      );
    assert.equal(parseAddress('https://api.heroku.com:443/').port, '443');
  });

  it('knows the metadata service in disguise', () => {
    for (const host of ['2852039166', '0xA9FEA9FE', '0251.0376.0251.0376', '[::ffff:169.254.169.254]'])
      assert.equal(parseAddress(`http://${host}/latest`).host, '169.254.169.254', host);
  });

  it('keeps the host where only the port or the path is unknown', () => {
    assert.equal(parseAddress(`http://localhost:${UNKNOWN}/x`).host, 'localhost');
    assert.equal(parseAddress(`https://api.heroku.com${UNKNOWN}`).host, 'api.heroku.com');
    assert.ok(parseAddress(`https://${UNKNOWN}.acme.com/x`).host.includes(UNKNOWN));
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => Boolean(parseAddress(text))));
  });
});

describe('names of operations', () => {
  it('say what they do wherever the verb stands', () => {
    assert.equal(effectOfName('volumeDelete'), 'destroy');
    assert.equal(effectOfName('delete_project'), 'destroy');
    assert.equal(effectOfName('listDeletedUsers'), 'read');
    assert.equal(effectOfName('undeleteProject'), 'modify');
    assert.equal(effectOfName('serviceInstanceRedeploy'), 'modify');
    assert.equal(effectOfName('accountName'), undefined);
  });

  it('decide what a POST is', () => {
    assert.equal(effectOfMethod('POST', ['orders', '_search']), 'read');
    assert.equal(effectOfMethod('POST', ['volumes', 'prune']), 'destroy');
    assert.equal(effectOfMethod('POST', ['users']), 'create');
    assert.equal(effectOfMethod(UNKNOWN, ['users']), 'opaque');
  });
});

describe('GraphQL', () => {
  it('finds the mutations behind names, aliases and variables', () => {
    const query = 'mutation X($id: ID!) { gone: projectDelete(id: $id, name: "query { a }") { id } b { c } }';
    assert.deepEqual(graphqlCall(JSON.stringify({ query }))?.mutations, ['projectDelete', 'b']);
    assert.deepEqual(graphqlCall('{"query":"query { deleteMe { id } }"}'), { mutations: [], opaque: false });
    assert.deepEqual(graphqlCall('[{"query":"mutation { a }"},{"query":"{ b }"}]')?.mutations, ['a']);
  });

  it('takes a hash or an unknown text for opaque', () => {
    assert.equal(graphqlCall('{"extensions":{"persistedQuery":{}}}')?.opaque, true);
    assert.equal(graphqlCall(UNKNOWN)?.opaque, true);
    assert.equal(graphqlCall('a=1'), undefined);
  });
});

describe('a request', function () {
  this.timeout(30_000);

  it('means for AWS what the CLI means by it', () => {
    const found = judged(
      'GET',
      'https://ec2.us-east-1.amazonaws.com/?Action=TerminateInstances&InstanceId.1=i-0abc&DryRun=true',
    );
    assert.deepEqual(found?.effects, ['read']);
    const live = judged('POST', 'https://dynamodb.us-east-1.amazonaws.com', '{"TableName":"t"}', [
      'X-Amz-Target: DynamoDB_20120810.DeleteTable',
    ]);
    assert.ok(live);
    assert.equal(live.service, 'dynamodb');
    assert.equal(live.operation, 'delete-table');
    assert.deepEqual(live.effects, ['destroy']);
  });

  it('is harmless where nobody knows the host and it only asks or posts', () => {
    assert.equal(judged('GET', 'https://acme.com/delete'), undefined);
    assert.equal(judged('POST', 'https://acme.com/orders', '{}'), undefined);
    assert.equal(judged('DELETE', 'http://localhost:3000/x'), undefined);
    assert.deepEqual(judged('DELETE', 'https://acme.com/x')?.effects, ['modify']);
  });

  it('with an unknown method is opaque, but not on this machine', () => {
    assert.deepEqual(judged(UNKNOWN, 'https://acme.com/x')?.effects, ['opaque']);
    assert.equal(judged(UNKNOWN, 'http://127.0.0.1/x'), undefined);
  });

  it('never throws, and gives valid actions', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '-X',
        'DELETE',
        '-d',
        '@x',
        '-K',
        '--json',
        '-G',
        '-T',
        '-F',
        'a=@b',
        '--next',
        '-sXPOST',
      ),
      fc.constantFrom(
        'https://api.heroku.com/a',
        'http://[::1',
        'https://ec2.amazonaws.com/?Action=X',
        UNKNOWN,
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.constantFrom('curl', 'wget', 'http'), fc.array(word, { maxLength: 8 }), (name, rest) => {
        for (const action of classifyArgv([name, ...rest])) actionSchema.parse(action);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('curl', () => {
  it('takes the method and the body in every way', () => {
    const url = 'https://api.heroku.com/apps/shop';
    for (const line of [
      `curl -X DELETE ${url}`,
      `curl -sXDELETE ${url}`,
      `curl --request DELETE --url ${url}`,
    ])
      assert.deepEqual(effectsOf(line), ['destroy'], line);
    assert.deepEqual(effectsOf(`curl -I ${url}`), ['read']);
    assert.deepEqual(effectsOf(`curl -G -d a=b ${url}`), ['read']);
    assert.deepEqual(effectsOf(`curl -d a=b ${url}`), ['create']);
    assert.deepEqual(effectsOf(`curl -T x.json ${url}`), ['modify']);
  });

  it('reads files of options, and what it cannot read is opaque', () => {
    const files = { '/srv/app/c': '# x\nurl = "https://api.heroku.com/apps/shop"\n-X DELETE\n' };
    assert.deepEqual(effectsOf('curl -K c', { files }), ['destroy']);
    assert.deepEqual(effectsOf('curl -K c'), ['opaque']);
  });

  it('shows no secret of its line', () => {
    const [action] = classify(
      'curl -X DELETE -H "Authorization: Bearer abcdefghijklmnop" https://api.heroku.com/apps/a',
    );
    assert.ok(!JSON.stringify(action).includes('abcdefghijklmnop'));
  });
});

describe('where a request hits', () => {
  const place = (url: string) => {
    const line = `curl -X DELETE ${url}`;
    const [action] = classify(line);
    assert.ok(action);
    const context = contextOf();
    const request = { ...context.request, ambient: 'staging' as const };
    return HTTP_TOOL.locate(action, invocationOf(words(line)), { ...context, request }).environment;
  };

  it('is said by the host of a server, not by its last label', () => {
    assert.equal(place('http://es.prod.acme.internal:9200/logs'), 'prod');
    assert.equal(place('http://es.dev.acme.internal:9200/logs'), 'dev');
    assert.equal(place('https://vault.acme.dev/v1/sys/mounts/x'), 'staging');
    assert.equal(place('https://vault.local.acme.com/v1/sys/mounts/x'), 'staging');
  });

  it('is the account where the host is the same for all, raised by names', () => {
    assert.equal(place('https://api.heroku.com/apps/shop'), 'staging');
    assert.equal(place('https://api.heroku.com/apps/shop-prod'), 'prod');
    assert.equal(place('https://api.heroku.com/apps/shop-dev'), 'staging');
  });
});
