/** Evaluates one expression with mathjs after checking every node of its tree against a list of what is allowed. */
import type { MathJsInstance, MathNode } from 'mathjs';

/** Longer input is not a sum somebody typed. */
const MAX_CHARS = 300;
const MAX_NODES = 100;
const MAX_EXPONENT = 10_000;
const MAX_FACTORIAL = 1_000;
const DIGITS = 14;
const OPERATORS = new Set(['+', '-', '*', '/', '^', '%', '!', 'mod', 'unaryMinus', 'unaryPlus', 'to']);
const FUNCTIONS = new Set(
  'sqrt cbrt abs round floor ceil sin cos tan asin acos atan sinh cosh tanh log log2 log10 ln exp min max mod gcd lcm factorial mean median sign'.split(
    ' ',
  ),
);
const CONSTANTS = new Set(['pi', 'e', 'tau', 'phi']);

/** An expression that is not one, or asks for more than is allowed. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

let instance: Promise<MathJsInstance> | undefined;
/** Loaded on first use: it is by far the largest thing the Assistant needs. */
async function math(): Promise<MathJsInstance> {
  instance ??= import('mathjs').then(({ all, create }) => {
    if (all === undefined) throw new TypeError('mathjs has no functions');
    const made = create(all, { number: 'BigNumber', precision: 64 });
    made.import({ ln: (x: never) => made.log(x) }, { override: false });
    return made;
  });
  return instance;
}

/** @throws ExpressionError */
export async function evaluate(expression: string): Promise<string> {
  if (expression.length > MAX_CHARS) throw new ExpressionError('too long');
  const { parse, format, typeOf } = await math();
  let node: MathNode;
  try {
    node = parse(expression);
  } catch {
    throw new ExpressionError('not an expression');
  }
  let nodes = 0;
  node.traverse((child) => {
    if (++nodes > MAX_NODES) throw new ExpressionError('too long');
    check(child);
  });
  let value: unknown;
  try {
    // The scope is a fresh map: nothing is kept, nothing of ours is within reach.
    value = node.compile().evaluate(new Map());
  } catch {
    throw new ExpressionError('cannot be computed');
  }
  if (typeOf(value) !== 'BigNumber') throw new ExpressionError('not a real number');
  const big = value as { isFinite(): boolean; isInteger(): boolean; e: number; toFixed(): string };
  if (!big.isFinite()) throw new ExpressionError('not finite');
  if (big.isInteger() && big.e < 60) return big.toFixed();
  return format(value, { precision: DIGITS, lowerExp: -9, upperExp: 21 });
}

function check(node: MathNode): void {
  const shape = node as unknown as {
    readonly type: string;
    readonly op?: string;
    readonly fn?: string | { readonly name?: string };
    readonly name?: string;
    readonly args?: readonly MathNode[];
    readonly value?: unknown;
  };
  switch (shape.type) {
    case 'ParenthesisNode':
      return;
    case 'ConstantNode':
      if (typeof shape.value === 'string') throw new ExpressionError('text');
      return;
    case 'SymbolNode':
      if (!CONSTANTS.has(shape.name ?? '') && !FUNCTIONS.has(shape.name ?? ''))
        throw new ExpressionError('unknown name');
      return;
    case 'FunctionNode': {
      const name = typeof shape.fn === 'object' ? shape.fn.name : shape.fn;
      if (name === undefined || !FUNCTIONS.has(name)) throw new ExpressionError('unknown function');
      if (name === 'factorial') bound(shape.args?.[0], MAX_FACTORIAL);
      return;
    }
    case 'OperatorNode':
      if (!OPERATORS.has(shape.op ?? '')) throw new ExpressionError('unknown operator');
      if (shape.op === '!') bound(shape.args?.[0], MAX_FACTORIAL);
      if (shape.op === '^') bound(shape.args?.[1], MAX_EXPONENT);
      return;
    default:
      throw new ExpressionError('not arithmetic');
  }
}

/** Only a plain small number may stand where growth is explosive: a tower of powers cannot be bounded by looking. */
function bound(node: MathNode | undefined, limit: number): void {
  const text = node?.toString().replace(/[()\s-]/gu, '') ?? '';
  const plain = /^\d+(?:\.\d+)?(?:\/\d+(?:\.\d+)?)?$/u.test(text);
  if (!plain || Number.parseFloat(text) > limit) throw new ExpressionError('too large');
}

/** Converts between two units that mathjs names; throws ExpressionError when they do not measure the same thing. */
export async function convert(value: number, from: string, to: string): Promise<string> {
  const { unit, format } = await math();
  try {
    return format(unit(value, from).toNumber(to), { precision: 8 });
  } catch {
    throw new ExpressionError('units do not match');
  }
}
