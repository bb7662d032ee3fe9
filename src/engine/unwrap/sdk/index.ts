import type { Evaluator } from '../code/evaluate';
import { libraryOf } from '../code/evaluation';
import type { Context, Expression, Program } from '../code/tree';
import type { Chain, Value } from '../code/values';
import { AWS_SDKS } from './aws';
import { AZURE } from './azure';
import { DATABASES } from './databases';
import { GOOGLE } from './google';
import { HTTP } from './http';
import { KUBERNETES } from './kubernetes';
import { OTHERS } from './others';
import type { Sdk, SdkCall, SdkState } from './sdk';

export type { SdkCall } from './sdk';

/** The first that knows the call answers. What may take a client of unknown kind comes last. */
const [unknownAwsClient, ...awsSdks] = [...AWS_SDKS].reverse();
const SDKS: readonly Sdk[] = [
  ...awsSdks,
  GOOGLE,
  AZURE,
  ...OTHERS,
  HTTP,
  KUBERNETES,
  DATABASES,
  ...(unknownAwsClient ? [unknownAwsClient] : []),
];

/** Libraries that put something of their own in the cloud's place, for all of a program. */
const MOCKS = /^(?:aws-sdk-client-mock|aws-sdk-mock|botocore\.stub|unittest\.mock\.patch)/;

/** What can be called without an import. */
const GLOBALS =
  /^\?(?:fetch|axios|\$fetch|https?|open|Deno|Bun|file_put_contents|unlink|prisma|sql|db|pool)$/;

/** Calls of cloud libraries in one program. */
export class SdkCalls {
  private readonly state: SdkState;
  /** Blocks in which nothing reaches the cloud. */
  private readonly mocked = new Map<Program, { from: number; to: number }[]>();

  constructor(isFile: boolean) {
    this.state = { modules: new Set(), isFile, endpoints: new Map(), files: new Set() };
  }

  get files(): readonly string[] {
    return [...this.state.files];
  }

  imports(program: Program): void {
    for (const node of program.nodes) if (node.t === 'import') this.imported(node.module);
  }

  imported(name: string): void {
    this.state.modules.add(libraryOf(name));
  }

  calls(call: Chain, receiver: Value): readonly SdkCall[] {
    // Most calls are of the program's own: without a library there is nothing to find in them.
    const isOwn = call.root === '' || (call.root.startsWith('?') && !GLOBALS.test(call.root));
    if (isOwn && this.state.modules.size === 0 && receiver?.kind !== 'text') return [];
    for (const sdk of SDKS) {
      const found = sdk(call, receiver, this.state);
      if (found) return found;
    }
    return [];
  }

  /** `@mock_aws` and `with mock_aws():` of moto. */
  mocks(program: Program, evaluator: Evaluator): void {
    const spans: readonly Context[] = [
      ...program.contexts,
      ...program.functions.map(({ decorators, from, to }) => ({ opened: decorators, from, to })),
    ];
    const mocked = spans.filter(({ opened }) => opened.some((each) => isMoto(each, evaluator)));
    if (mocked.length > 0) this.mocked.set(program, [...mocked]);
  }

  /** True where an AWS call stands in for what a mock answers. */
  isMocked(program: Program, at: number, argv: readonly string[]): boolean {
    if (argv[0] !== 'aws') return false;
    for (const name of this.state.modules) if (MOCKS.test(name)) return true;
    return this.mocked.get(program)?.some(({ from, to }) => from <= at && at < to) ?? false;
  }
}

function isMoto(opened: Expression, evaluator: Evaluator): boolean {
  const name = opened.t === 'call' ? opened.of : opened;
  const value =
    name.t === 'name'
      ? evaluator.names.get(name.name)
      : name.t === 'member' && name.of.t === 'name'
        ? evaluator.names.get(name.of.name)
        : undefined;
  return value?.kind === 'chain' && value.root === 'moto';
}
