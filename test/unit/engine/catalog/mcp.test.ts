import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { commandLine, requestSchema, type CommandRequest } from '../../../../src/contracts/request';
import { callsOf, splitName } from '../../../../src/engine/catalog/mcp/call';
import { commandTexts } from '../../../../src/engine/catalog/mcp/commands';
import { decide } from '../../../../src/engine/decide';
import { contextOf } from './support';

function toolRequest(name: string, input: Record<string, unknown>): CommandRequest {
  const { request } = contextOf();
  return { ...request, text: undefined, tool: { name, input }, ambient: 'prod' };
}

function verdictOf(name: string, input: Record<string, unknown>): string {
  return decide(toolRequest(name, input), contextOf().facts).decision;
}

describe('a call of an MCP tool', function () {
  this.timeout(30_000);

  it('is a request of its own', () => {
    const request = toolRequest('mcp__aws__call_aws', { cli_command: 'aws s3 ls' });
    assert.ok(requestSchema.safeParse(request).success);
    assert.ok(!requestSchema.safeParse({ ...request, text: 'aws s3 ls' }).success);
    assert.equal(commandLine(request), 'mcp__aws__call_aws {"cli_command":"aws s3 ls"}');
  });

  it('is judged by the command among its arguments', () => {
    assert.equal(
      verdictOf('mcp__aws__call_aws', { cli_command: 'aws s3 rb s3://acme-prod --force' }),
      'block',
    );
    assert.equal(verdictOf('mcp__aws__call_aws', { cli_command: 'aws s3 ls' }), 'allow');
    assert.equal(
      verdictOf('mcp__k8s__kubectl', { args: ['delete', 'ns', 'prod'], command: 'kubectl' }),
      'block',
    );
    assert.equal(verdictOf('mcp__shell__run', { command: 'terraform destroy -auto-approve' }), 'block');
  });

  it('is judged by the statements and requests that it carries', () => {
    assert.equal(verdictOf('mcp__supabase__execute_sql', { query: 'drop table users' }), 'block');
    assert.equal(verdictOf('mcp__supabase__execute_sql', { query: 'select 1' }), 'allow');
    assert.equal(
      verdictOf('mcp__http__request', { method: 'DELETE', url: 'https://api.heroku.com/apps/a' }),
      'block',
    );
  });

  it('is judged by its name, by how near a cloud the server is', () => {
    assert.equal(verdictOf('mcp__railway__project_delete', { id: 'x' }), 'block');
    assert.equal(verdictOf('mcp__supabase__list_tables', {}), 'allow');
    assert.equal(verdictOf('mcp__linear__delete_comment', { id: 'x' }), 'allow');
    assert.equal(
      verdictOf('mcp__filesystem__write_file', { path: 'a', content: 'terraform destroy' }),
      'allow',
    );
    assert.equal(verdictOf('mcp__vercel__deploy_to_vercel', {}), 'ask');
  });

  it('says the server and the tool however it is written', () => {
    assert.deepEqual(splitName('mcp__aws__call_aws'), { server: 'aws', tool: 'call_aws' });
    assert.deepEqual(splitName('neon.run_sql'), { server: 'neon', tool: 'run_sql' });
    assert.deepEqual(splitName('list'), { server: '', tool: 'list' });
    const [call] = callsOf(
      'mcp-cli',
      ['mcp-cli', 'call', 'aws', 'call_aws', '{"cli_command":"aws s3 ls"}'],
      undefined,
    );
    assert.ok(call);
    assert.deepEqual(commandTexts(call), ['aws s3 ls']);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 60 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (name, input) => {
          verdictOf(name, input);
        },
      ),
      { numRuns: 500 },
    );
  });
});
