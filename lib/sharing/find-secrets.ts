/** Finds what looks like a key or a password, so that nobody shares one unawares. A warning, not a proof of absence. */

export interface FoundSecret {
  readonly kind: 'key' | 'token' | 'private_key' | 'password';
  /** Its beginning: enough to find it, too little to use it. */
  readonly excerpt: string;
}

type Kind = FoundSecret['kind'];

/** Formats as their issuers document them (and as GitHub's secret scanning lists them). */
const PATTERNS: readonly (readonly [Kind, RegExp])[] = [
  ['private_key', /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g],
  ['key', /\bsk-[A-Za-z0-9_-]{16,}/g],
  ['key', /\b(?:gsk|xai|pplx|r8|nvapi|csk|fw|tgp_v1)[_-][A-Za-z0-9_-]{20,}/g],
  ['key', /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}/g],
  ['key', /\bAIza[A-Za-z0-9_-]{35}/g],
  ['key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['token', /\bhf_[A-Za-z0-9]{20,}/g],
  [
    'token',
    /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{18,}|npm_[A-Za-z0-9]{30,})/g,
  ],
  ['token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g],
  ['token', /\b[Bb]earer\s+[A-Za-z0-9._~+/-]{20,}={0,2}/g],
  ['password', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:[^\s/@]{3,200}@[^\s/]{1,200}/g],
  // A line of an .env file, or of a shell that exports one. Placeholders in <>, ${} or of stars are none.
  [
    'password',
    /^[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]{0,60}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD|CREDENTIALS?)[A-Z0-9_]{0,20}[ \t]*=[ \t]*["']?(?![<${*xX.])[^\s"']{6,}/gm,
  ],
  [
    'password',
    /\b(?:password|passwd|пароль|api[_ -]?key|secret)["']?[ \t]*[:=][ \t]*["']?(?![<${*])(?=[^\s"']*\d)[^\s"',;]{8,}/gi,
  ],
];

/** Characters that are looked at, and finds that are told, of one text. */
const MOST_CHARS = 1_000_000;
const MOST_FINDS = 20;

export function findSecrets(text: string): FoundSecret[] {
  const searched = text.slice(0, MOST_CHARS);
  const found: { readonly kind: Kind; readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const [kind, pattern] of PATTERNS) {
    for (const match of searched.matchAll(pattern)) {
      const start = match.index + (match[0].length - match[0].trimStart().length);
      const end = match.index + match[0].length;
      // One secret that several patterns know is told once, by the first of them.
      if (found.some((other) => start < other.end && other.start < end)) continue;
      found.push({ kind, start, end, text: match[0].trim() });
      if (found.length >= MOST_FINDS) break;
    }
  }
  return found
    .sort((a, b) => a.start - b.start)
    .slice(0, MOST_FINDS)
    .map(({ kind, text: secret }) => ({ kind, excerpt: excerptOf(secret) }));
}

function excerptOf(secret: string): string {
  if (secret.startsWith('-----')) return secret.slice(0, 40);
  // Up to and including the "=" of an assignment the name is no secret.
  const head = /^[^=:]{0,60}[=:]\s*["']?/.exec(secret)?.[0] ?? '';
  const shown = secret.length > head.length + 12 ? 4 : 2;
  return `${secret.slice(0, Math.min(head.length + shown, 70))}…`;
}
