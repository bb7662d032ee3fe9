import assert from 'node:assert/strict';
import { rootRequest, shellText, type RootFacts } from '../../../src/interceptors/tasks/request';

describe('the request for a task', () => {
  const facts = (more: Partial<RootFacts>): RootFacts => ({
    pid: 7,
    argv: undefined,
    printed: undefined,
    written: undefined,
    cwd: '/w',
    env: {},
    actor: { kind: 'agent', evidence: 'x' },
    ...more,
  });
  const of = (more: Partial<RootFacts>) => {
    const request = rootRequest(facts(more), 'id');
    return request && (request.text ?? request.argv);
  };
  const written = (command: string, ...args: string[]) =>
    ({ kind: 'process', argv: [command, ...args], cwd: undefined, env: {} }) as const;
  const line = (text: Extract<RootFacts['written'], { kind: 'shell' }>['line']) =>
    ({ kind: 'shell', line: text, cwd: undefined, env: {} }) as const;

  it('goes by what the process was really started with', () => {
    assert.deepEqual(of({ argv: ['/bin/aws', 's3', 'ls'], written: written('aws') }), [
      '/bin/aws',
      's3',
      'ls',
    ]);
    assert.equal(rootRequest(facts({ argv: ['x'] }), 'id')?.interceptor, 'task');
  });

  it('takes the text of a shell that was started for it', () => {
    assert.deepEqual(shellText(['/bin/bash', '-c', 'a; b']), { shell: 'bash', text: 'a; b' });
    assert.deepEqual(shellText(['zsh', '-l', '-ic', 'a']), { shell: 'zsh', text: 'a' });
    assert.equal(of({ argv: ['/bin/sh', '-c', 'terraform destroy'] }), 'terraform destroy');
  });

  it('leaves a shell alone whose words are not only a text', () => {
    for (const argv of [
      ['bash', '-c', 'a "$1"', 'x', 'b'],
      ['bash', 'x.sh', '-c', 'a'],
      ['bash', '-c'],
      ['bash'],
      ['python3', '-c', 'x'],
    ]) {
      assert.equal(shellText(argv), undefined, argv.join(' '));
      assert.deepEqual(of({ argv }), argv);
    }
  });

  it('goes by what was written where the system does not tell and no variable stands in it', () => {
    assert.deepEqual(of({ printed: ['echo', 'a', 'b'], written: written('echo', 'a b') }), ['echo', 'a b']);
    assert.deepEqual(of({ printed: ['echo', '/w'], written: written('echo', '${workspaceFolder}') }), [
      'echo',
      '/w',
    ]);
    // Better than nothing: a variable is taken for a computed word by the engine.
    assert.deepEqual(of({ written: written('echo', '${workspaceFolder}') }), ['echo', '${workspaceFolder}']);
    assert.equal(of({}), undefined);
  });

  it('quotes the words of a shell task as the editor does', () => {
    const value = (text: string, quoting: 'escape' | 'strong' | 'weak') => ({ value: text, quoting });
    assert.equal(of({ written: line('aws s3 ls | wc') }), 'aws s3 ls | wc');
    assert.equal(
      of({
        written: line({
          command: 'aws',
          args: [
            's3',
            'a b',
            '"c d"',
            '$X',
            value("it's", 'strong'),
            value('a"b', 'weak'),
            value('e f', 'escape'),
          ],
        }),
      }),
      `aws s3 'a b' "c d" $X 'it'\\''s' "a\\"b" e\\ f`,
    );
  });
});
