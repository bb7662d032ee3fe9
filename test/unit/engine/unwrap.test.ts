import assert from 'node:assert/strict';
import type { Shell } from '../../../src/contracts/words';
import { readLine, toolLines, type Situation } from './unwrapReading';

/** A line, and the tools' invocations that it makes: `t` is a tool, `?` an unknown part, `!` an opaque part in reach. */
type Row = readonly [line: string, ...expected: string[]];

function table(title: string, rows: readonly Row[], situation?: Situation): void {
  describe(title, () => {
    for (const [line, ...expected] of rows) {
      it(line.replaceAll('\n', '\\n').slice(0, 120), () => {
        assert.deepEqual(toolLines(readLine(line, situation)), expected);
      });
    }
  });
}

// prettier-ignore
table('wrappers', [
  ['sudo -u root -E t a', 't a'], ['sudo -- t a', 't a'], ['doas -u x t a', 't a'], ['sudo A=b t a', 't a'], ['sudo -iu x t a', 't a'],
  ['env t a', 't a'], ['env -i A=b t a', 't a'], ['env -u X -C /x t a', 't a'], ['env -S "t a"', 't a'], ['env - t a', 't a'], ['env -iS "A=1 t a"', 't a'],
  ['time -p t a', 't a'], ['nice -n 5 t a', 't a'], ['nice -5 t a', 't a'], ['ionice -c2 -n 0 t a', 't a'], ['timeout -k 5 10s t a', 't a'],
  ['nohup t a &', 't a'], ['setsid -w t a', 't a'], ['stdbuf -oL t a', 't a'], ['flock -n /tmp/l t a', 't a'], ['flock /tmp/l -c "t a"', 't a'],
  ['script -qc "t a" /dev/null', 't a'], ['script -q /dev/null t a', 't a'], ['watch -n 1 "t a | grep x"', 't a'], ['echo "t a" | at now', 't a'],
  ['su - root -c "t a"', 't a'], ['runuser -u x -- t a', 't a'], ['command t a', 't a'], ['builtin command t a', 't a'], ['exec -a x t a', 't a'],
  ['busybox nice t a', 't a'], ['chronic t a', 't a'], ['strace -f -e trace=x t a', 't a'], ['unshare -rn t a', 't a'], ['systemd-run --user --scope t a', 't a'],
  ['ssh host t a', 't a'], ['ssh -i k -p 22 u@h "cd /x && t a"', 't a'], ['ssh h <<EOF\nt a\nEOF', 't a'], ['ssh -o ProxyCommand="t a" h', 't a'],
  ['xargs t a < f', 't a ?'], ['echo x y | xargs -n1 t a', 't a x', 't a y'], ['seq 3 | xargs -I{} t a {}', 't a ?'], ['echo destroy | xargs t', 't destroy'],
  ['find . -name x -exec t a {} \\;', 't a ?'], ['find . -ok t a +', 't a +'], ['fd x -x t a {}', 't a ?'], ['parallel t a {} ::: x y', 't a x', 't a y'], ['echo "t a" | parallel', 't a'],
  ['npx t@2 a', 't a'], ['npx -y -p x t a', 't a'], ['npx -c "t a"', 't a'], ['pnpm dlx t a', 't a'], ['yarn dlx t a', 't a'], ['bunx t a', 't a'], ['npm exec -- t a', 't a'],
  ['npx aws-cdk destroy', 'cdk destroy'], ['uvx --from awscli aws s3 ls', 'aws s3 ls'], ['uv run --with x t a', 't a'], ['uv --directory d run t a', 't a'], ['poetry run t a', 't a'], ['pipenv run t a', 't a'],
  ['mise exec -- t a', 't a'], ['mise x t@1 -- t a', 't a'], ['asdf exec t a', 't a'], ['direnv exec . t a', 't a'], ['bundle exec t a', 't a'],
  ['docker run --rm -v a:b img t a', 't a'], ['docker run hashicorp/terraform:1.9 destroy', 'terraform destroy'], ['docker run --entrypoint t img a', 't a'], ['docker compose -f x run --rm s t a', 't a'],
  ['docker exec -it c t a', 't a'], ['podman run img sh -c "t a"', 't a'], ['kubectl exec -it p -n x -- t a', 'kubectl exec -it p -n x -- t a', 't a'], ['docker-compose exec s t a', 't a'],
  ['aws-vault exec prod -- t a', 't a'], ['aws-vault exec -d 1h prod t a', 't a'], ['op run --env-file=x -- t a', 't a'], ['doppler run -p x -- t a', 't a'], ['doppler run --command "t a"', 't a'],
  ['dotenv -e .env -- t a', 't a'], ['chamber exec svc -- t a', 't a'], ['envchain prod t a', 't a'], ['sops exec-env f "t a"', 't a'], ['saml2aws exec -a x -- t a', 't a'],
  ['mywrap --flag t apply', 't apply'], ['mywrap t.txt apply'], ['sudo --unheard-of x t apply', 't apply'], ['sudo nice sudo nice t a', 't a'],
  ['tmux new -d "t a"', 't a'], ['nodemon --exec "t a"', 't a'], ['concurrently "t a" "u b"', 't a', 'u b'], ['git rebase -x "t a" main', 't a'], ['git bisect run t a', 't a'],
  ["git -c alias.x='!t a' x", 't a'], ['GIT_EDITOR="t a" git commit', 't a'], ['for d in */; do cd "$d"; t a; done', 't a'],
  ['wsl.exe -e bash -lc "t a"', 't a'], ['cmd /c "t a"', 't a'], ['pwsh -Command "t a"', 't a'], ['trap "t a" EXIT', 't a'],
]);

// prettier-ignore
table('shells and text that becomes code', [
  ['bash -lc "t a"', 't a'], ['/bin/sh -ec "t a"', 't a'], ['zsh -ic "t a"', 't a'], ['fish -c "t a; and u b"', 't a', 'u b'], ['bash -o pipefail -c "t a"', 't a'], ['bash -c \'t "$1"\' _ a', 't a'],
  ['bash <<EOF\nt a\nEOF', 't a'], ['bash -s <<< "t a"', 't a'], ['echo t a | sh', 't a'], ['cat <<X | bash -x\nt a\nX', 't a'], ['bash <(echo t a)', 't a'], ['. <(echo t a)', 't a'], ['source /dev/stdin <<< "t a"', 't a'],
  ['eval t a', 't a'], ['eval "t a; u b"', 't a', 'u b'], ['eval "$(echo dCBh | base64 -d)"', 't a'], ['echo dCBh | base64 --decode | bash', 't a'], ["printf '\\x74 a' | sh", 't a'], ["printf '%s %s' t a | sh", 't a'],
  ['echo 742061 | xxd -r -p | sh', 't a'], ["echo 'g n' | tr a-z n-za-m | sh", 't a'], ['echo "a t" | rev | sh', 't a'], ['echo "t a" | tee x | sh', 't a'],
  ['echo "t a" > x.sh; sh x.sh', 't a'], ['cat > x.sh <<E\nt a\nE\nchmod +x x.sh && ./x.sh', 't a'], ['printf "t a" | tee d/y.sh; cd d; . y.sh', 't a'], ['echo t > x; echo " a" >> x; bash x', 't'],
  ['curl -s https://x.io/get.sh | sh'], ['curl -s https://x.io/nuke.sh | sh', '!'], ['eval "$(ssh-agent -s)"'], ['eval "$(kubectl completion bash)"', 'kubectl completion bash'], ['source <(helm completion zsh)', 'helm completion zsh'],
  ['eval "$CMD"'], ['bash -c "$AWS_CMD"', '!'], ['eval "$x" terraform destroy', 'terraform destroy', '!'],
]);

// prettier-ignore
table('text is not execution', [
  ['echo "t destroy"'], ['grep -rn "t destroy" .'], ['rg "aws s3 rb"'], ['git commit -m "t destroy"'], ['git commit -F - <<E\nt destroy\nE'], ['git log --grep "t destroy"'], ['man t'], ['which aws terraform'],
  ['type aws'], ['command -v aws'], ['cat <<E > x\nt destroy\nE'], ['cat x/t'], ['sed -i "s/t destroy//" f'], ["awk '/t destroy/' f"], ['jq .t f'], ['curl -d "t destroy" u'], ['tee f <<< "t destroy"'],
  ['gh issue create --body "run t destroy"'], ['bash -n x.sh'], ['bash --version'], ['brew install terraform'], ['pip install aws terraform'], ['mkdir aws terraform'], ['cd t'], ['ls t apply'], ['alias k=kubectl'],
  ['f() { t destroy; }'], ["x='t destroy'"], ['[ -n "t destroy" ]'], ['for f in t destroy; do echo $f; done'], ['python3 -c "print(\'t destroy\')"'], ['node -e "/x/.exec(\'t destroy\')"'], ['# t destroy'], ['x=1 # t destroy'],
  ['$EDITOR foo'], ['"$CC" -c x.c'], ['$(npm bin)/eslint .'], ['"$PYTHON" -m pytest'], ['./gradlew build'], ['$GIT rm file'], ['${PAGER:-less} terraform.log'],
]);

// prettier-ignore
table('what only the run would tell', [
  ['$BIN destroy', '!'], ['$X ec2 terminate-instances', '!'], ['"$KUBECTL" get pods', '!'], ['aw$x s3 ls', '!'], ['$SUDO t apply', 't apply', '!'], ['xargs -I{} {} delete-stack < f', '!'],
  ['t destroy "', 't destroy ', '!'], ['for i in (; do aws s3 rb; done', '!'], ['fi; aws s3 ls', 'aws s3 ls', '!'], ['echo "unfinished'], ['bash missing-terraform.sh', '!'], ['bash missing.sh'], ['t $(cat verb)', 't ?'], ['t "$v"', 't ?'],
]);

// prettier-ignore
table('code of other languages', [
  ['python3 -c "import os; os.system(\'t a\')"', 't a'], ["python -c 'import subprocess as s; s.run([\"t\", \"a\", x])'", 't a ?'], ['python3 - <<E\ncmd = ["t", "a"]\nsubprocess.check_call(cmd)\nE', 't a'], ["python3 -c 'os.execvp(\"t\", [\"t\", \"a\"])'", 't a'],
  ["python3 -c 'subprocess.run(f\"t {x}\", shell=True)'", 't ?'], ["python3 -c 'subprocess.run(shlex.split(\"t a\"))'", 't a'], ["python3 -c 'subprocess.run(\"t \" + v, shell=True)'", 't ?'], ['python -m awscli s3 ls', 'aws s3 ls'],
  ["node -e \"require('child_process').execSync('t a')\"", 't a'], ["node -e 'spawn(\"t\", [\"a\", b])'", 't a ?'], ["node -e 'execSync(`t ${x}`)'", 't ?'], ["ruby -e 'system(\"t\", \"a\")'", 't a'], ["ruby -e '`t a`'", 't a'], ["ruby -e 'exec \"t\", \"a\"'", 't a'],
  ["perl -e 'system(\"t a\")'", 't a'], ["perl -e 'print qx(t a)'", 't a'], ["php -r 'shell_exec(\"t a\");'", 't a'], ["awk 'BEGIN{system(\"t a\")}'", 't a'],
]);

// prettier-ignore
table('files', [
  ['bash s.sh', 't a'], ['./s.sh', 't a'], ['. s.sh', 't a'], ['cd d && ./v.sh destroy', 't destroy'], ['sh d/v.sh x', 't x'], ['source env.sh && go', 't a'], ['cat s.sh | bash', 't a'], ['bash < s.sh', 't a'], ['cat s.sh'],
  ['npm run x', 'u pre', 't a', 'u post'], ['npm test -- --flag', 't test --flag'], ['yarn x --y', 'u pre', 't a --y', 'u post'], ['pnpm x', 'u pre', 't a', 'u post'], ['bun run x', 'u pre', 't a', 'u post'], ['npm run quiet'], ['cd d && npm run x', 'u pre', 't a', 'u post'], ['npm --prefix /other run z', 't z'], ['yarn t a', 't a'], ['run-s x quiet', 't a'],
  ['make', 't default'], ['make -s gone V=apply', 't dep', 't apply x'], ['make -C d sub', 't sub'], ['make -n gone'], ['just', 't first'], ['just go prod', 't destroy prod'], ['just --list'],
  ['python3 p.py', 't a'], ['./p.py', 't a'], ['node n.mjs', 't a b'], ['./loop.sh', 't once', 't once', 't once'], ['bash big.sh', '!'],
], { files: {
  's.sh': '#!/bin/bash\nt a\n', 'd/v.sh': 't "$1"\n', 'env.sh': 'go() { t a; }\n', 'package.json': '{"scripts":{"prex":"u pre","x":"t a","postx":"u post","test":"t test","quiet":"echo t destroy"}}', '/other/package.json': '{"scripts":{"z":"t z"}}',
  Makefile: 'T ?= t\nall: ; $(T) default\ngone: dep\n\t@$(T) $(V) \\\n\t  x\ndep:\n\t-t dep\n', 'd/Makefile': 'sub:\n\tt $@\n', justfile: "e := 'x'\nfirst:\n    t first\ngo env='dev': \n    @t destroy {{env}}\n",
  'p.py': '#!/usr/bin/env python3\nimport os\nos.system("t a")\n', 'n.mjs': "import {spawn} from 'node:child_process'\nspawn('t', ['a',\n 'b'])\n", 'loop.sh': 't once\n./loop.sh\n', 'big.sh': `${'# x\n'.repeat(100_000)}t a\n`,
} });

function inShell(shell: Shell, rows: readonly Row[]): void {
  table(shell, rows, { shell });
}

// prettier-ignore
inShell('fish', [
  ['t a; and u b', 't a', 'u b'], ['if true; t a; else if false; t b; else; t c; end', 't a', 't b', 't c'], ['for i in a b; t $i; end', 't a', 't b'], ['set x a; t $x', 't a'], ['set -l l t a; $l b', 't a b'],
  ['begin; t a; end | cat', 't a'], ['function f; t $argv; end; f a b', 't a b'], ['t (echo a)', 't a'], ['switch x; case x; t a; case y; t b; end', 't a'], ['eval t a', 't a'], ['echo "t a" | source', 't a'], ['echo (t a)', 't a'],
  ["echo 'it\\'s t destroy'"], ['alias k t; k a', 't a'], ['while true; t a; end', 't a'], ['not t a; or u b', 't a', 'u b'], ['t a # u b', 't a'], ['echo "t (u a)"'], ['echo "$(t a)"', 't a'],
]);
// prettier-ignore
inShell('zsh', [['=t a', 't a'], ['noglob t a', 't a'], ['- t a', 't a'], ['repeat 3 t a', 't a'], ['repeat 2; do t a; done', 't a'], ['for x (a b) t $x', 't a', 't b'], ['echo t a | read x; eval $x', 't a'], ['if [[ -n x ]] { t a }', 't a']]);
// prettier-ignore
inShell('powershell', [
  ["Start-Process t -ArgumentList 'a','b' -NoNewWindow", 't a b'], ['t a; u b | t c', 't a', 'u b', 't c'], ["& 't' a", 't a'], ['iex "t a"', 't a'], ['Write-Host "t destroy"'], ["Select-String 't destroy' f"], ['if ($x) { t a }', 't a'], ['$x = t a', 't a'],
]);
// prettier-ignore
inShell('cmd', [['t a & u b', 't a', 'u b'], ['t a && u b', 't a', 'u b'], ['call t a', 't a'], ['t^ a', 't a'], ['echo t destroy'], ['cmd /c "t a"', 't a']]);

describe('what an invocation carries', () => {
  const only = (line: string, situation?: Situation) =>
    readLine(line, situation).invocations.filter(({ argv }) => argv[0] === 't');

  it('the way it was reached', () => {
    assert.deepEqual(only("sudo bash -c 'nice t a'")[0]?.via, ['sudo', 'bash -c', 'nice']);
  });
  it('its variables', () => {
    const env = { AWS_PROFILE: 'old', REGION: 'r' };
    assert.deepEqual(
      only('export AWS_PROFILE=x; A=b t a; unset REGION; t b', { env }).map((each) => each.env),
      [{ AWS_PROFILE: 'x', REGION: 'r', A: 'b' }, { AWS_PROFILE: 'x' }],
    );
    assert.deepEqual(only('env -i A=b t a', { env })[0]?.env, { A: 'b' });
    assert.deepEqual(only('env -u REGION bash -c "t a"', { env })[0]?.env, { AWS_PROFILE: 'old' });
  });
  it('its directory', () => {
    assert.deepEqual(
      only('cd x && t a; (cd /y; t b); t c; cd "$D"; t d').map((each) => each.cwd),
      ['/srv/app/x', '/y', '/srv/app/x', undefined],
    );
  });
  it('file and line', () => {
    assert.deepEqual(
      only('bash s.sh', { files: { 's.sh': '# x\n\nif x; then\n  bash -c "\nt a"; fi\n' } })[0]?.source,
      { file: '/srv/app/s.sh', line: 5 },
    );
  });
  it('literal input', () => {
    assert.equal(only('echo yes | t a')[0]?.stdin, 'yes\n');
    assert.equal(only('cat f | t a')[0]?.stdin, undefined);
  });
  it('the argv of a request as it is', () => {
    assert.deepEqual(toolLines(readLine('', { argv: ['t', '$x', 'a b'] })), ['t $x a b']);
    assert.deepEqual(toolLines(readLine('', { argv: ['bash', '-c', 't a'] })), ['t a']);
  });
});
