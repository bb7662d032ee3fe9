// The demo's resources, made and asked of by the real terraform, outside of the editor.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { realTool } from './environment.mjs';
import { skipBecause } from './steps.mjs';

/** The path of the tool itself, which no shim stands before; undefined if it is not installed. */
export const terraform = realTool('terraform');
/** What the demo consists of, as terraform lists it. */
export const RESOURCES = ['terraform_data.bucket', 'terraform_data.database'];
export const DESTROY = 'terraform destroy -auto-approve';

/** Skips the suite or story where there is no terraform. */
export function needsTerraform(context) {
  if (!terraform) skipBecause(context, 'terraform is not on PATH');
}

/** Makes what is not there of the demo's resources. */
export function makeResources(session) {
  run(session, 'init', '-input=false');
  run(session, 'apply', '-auto-approve');
}

/** The names of the resources that are left; none where a terraform that was ended has left no state. */
export function resourcesOf(session) {
  if (!existsSync(join(session.workspace, 'terraform.tfstate'))) return [];
  return run(session, 'state', 'list').trim().split('\n').filter(Boolean);
}

function run({ workspace, env }, ...args) {
  return execFileSync(terraform, args, { cwd: workspace, env, encoding: 'utf8' });
}
