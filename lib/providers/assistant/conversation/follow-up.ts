/** Messages that say little by themselves and lean on the question before: "and the deposit?", "why?", "what else?" */

export type FollowUp =
  | { readonly kind: 'more' }
  | { readonly kind: 'why' }
  | { readonly kind: 'where' }
  /** The same question about something else. */
  | { readonly kind: 'subject'; readonly subject: string };

const LEAD = /^(?:(?:and|but|so|ok|okay|also|well|then|а|и|но|ну|ок)[, ]+)+/iu;
const ASIDE = /[, ]+(?:please|then|exactly|though|пожалуйста|же|именно|тогда)$/iu;
const MORE =
  /^(?:(?:can you )?(?:say|tell me|show me|show|give me|read|quote|want)? ?(?:a bit |some )?more(?: details?)?(?: (?:about|on) (?:it|that|this))?|(?:what|anything|something) (?:else|more)(?: (?:does it say|is there|do i need to know))?(?: about (?:it|that|this))?|else|go on|continue|details|in (?:more )?detail|elaborate|explain|(?:скажи|расскажи|покажи|объясни|давай)? ?(?:ещё|еще|больше|подробнее|поподробнее)(?: (?:об этом|про это|что-нибудь))?|что (?:там |об этом )?(?:ещё|еще)(?: (?:там|сказано|написано|есть|известно))*(?: (?:об этом|про это))?|дальше|продолжай|подробности|подробно)$/iu;
const WHY =
  /^(?:why(?: is (?:that|it|this)| so| not)?|how come|what for|what(?:['’]s| is| was) the reason|for what reason|почему(?: так| нет| это)?|зачем(?: это)?|по какой причине|отчего|с чего вдруг)$/iu;
const WHERE =
  /^(?:(?:on |at |from )?(?:which|what) page(?: (?:is|was) (?:that|it|this))?(?: on)?|page(?: number)?|where (?:is|was|does it say|did you (?:find|read|see|get)|do you see|can i find|does this come from)(?: (?:that|it|this|written|written down|stated))*|where|says who|source|(?:на )?какой? (?:это )?страниц[аеы](?: (?:это|там))?(?: (?:написано|сказано|указано))?|какая страница|где (?:это|там|ты это наш[её]л|вы это нашли)(?: (?:написано|сказано|указано|найти))?|где написано|где сказано|откуда (?:это|ты это взял|такая информация)|источник|страница)$/iu;
const ABOUT =
  /^(?:(?:what|how) about|what of|same for|что (?:насч[её]т|про|по поводу)|как насч[её]т|насч[её]т|(?:а )?что с(?:о)?)\s+(.+)$/iu;
/** Question words and verbs make it a question of its own. */
const OWN_QUESTION =
  /\b(?:what|which|who|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|may|must|should|will|tell|show|list|find|give)\b|(?<!\p{L})(?:что|когда|сколько|где|кто|куда|почему|зачем|как|как(?:ой|ая|ое|ие|ова)|можно|нужно|надо|есть|найди|покажи)(?!\p{L})/iu;

export function readFollowUp(question: string): FollowUp | null {
  if (question.length > 120) return null;
  let bare = question.replace(/[\s?!.…]+$/u, '').trim();
  const led = LEAD.test(bare);
  bare = bare.replace(LEAD, '').replace(ASIDE, '');
  if (MORE.test(bare)) return { kind: 'more' };
  if (WHY.test(bare)) return { kind: 'why' };
  if (WHERE.test(bare)) return { kind: 'where' };
  const about = ABOUT.exec(bare)?.[1];
  if (about !== undefined) return { kind: 'subject', subject: about };
  if (led && bare !== '' && bare.split(/\s+/u).length <= 5 && !OWN_QUESTION.test(bare))
    return { kind: 'subject', subject: bare };
  return null;
}

/** The newest earlier message that stands on its own; null when there is none. */
export function baseQuestion(earlier: readonly string[]): string | null {
  return earlier.findLast((message) => readFollowUp(message) === null) ?? null;
}

/** What "it" and "that" were last about: the newest message that names something. */
export function lastSubject(earlier: readonly string[]): string | null {
  const found = earlier.findLast((message) => {
    const kind = readFollowUp(message)?.kind;
    return kind === undefined || kind === 'subject';
  });
  return found ?? null;
}
