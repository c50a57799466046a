/** The last resort: the question needs a language model, and here is how to get one. Never a made-up answer. */
import { say } from '../language.ts';
import type { Bid, Skill, Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { waysToModel } from '../ways-to-model.ts';

const TASKS: readonly { readonly pattern: RegExp; readonly en: string; readonly ru: string }[] = [
  {
    pattern: /\btranslat|перевед|перевод(?!ить единиц)/iu,
    en: 'Translating needs a language model.',
    ru: 'Для перевода нужна языковая модель.',
  },
  {
    pattern:
      /\b(?:write|compose|draft|essay|poem|story|e-?mail to|rephrase|rewrite|paraphrase)\b|напиши|сочини|придумай|перефразируй|эссе|стих|рассказ/iu,
    en: 'Writing new text needs a language model.',
    ru: 'Чтобы написать новый текст, нужна языковая модель.',
  },
  {
    pattern:
      /\b(?:code|function|program|script|debug|regex|python|javascript|typescript|sql)\b|\bкод[аеу]?\b|функци|программ|скрипт/iu,
    en: 'Writing or explaining code needs a language model.',
    ru: 'Чтобы писать или объяснять код, нужна языковая модель.',
  },
];

export const needsModel: Skill = {
  id: 'needs-model',
  consider(turn): Bid {
    const task = TASKS.find(({ pattern }) => pattern.test(turn.question));
    return {
      confidence: task === undefined ? 0.1 : 0.45,
      reply: () => ({
        text:
          turn.failed.length > 0
            ? explainFailure(turn)
            : explain(turn, task === undefined ? reason(turn) : say(turn.language, task.en, task.ru)),
        suggestions: offers(turn),
        found: false,
      }),
    };
  },
};

const reason = (turn: Turn): string =>
  say(
    turn.language,
    'I can’t answer that: I have nothing to look it up in, and I don’t guess.',
    'На это я ответить не могу: искать мне негде, а гадать я не стану.',
  );

/** Says why, and the concrete ways on. */
export function explain(turn: Turn, why: string): string {
  const who = say(
    turn.language,
    'I’m the built-in Assistant, not a language model.',
    'Я встроенный Ассистент, а не языковая модель.',
  );
  const until = say(turn.language, 'Meanwhile', 'А пока');
  return [`${why} ${who}`, '', waysToModel(turn), '', `${until} ${meanwhile(turn)}`].join('\n');
}

/** There are models, and none of them could answer: why, and what to do about it. */
function explainFailure(turn: Turn): string {
  const reasons = turn.failed.map(({ label, message }) => `- **${escapeMarkdown(label)}:** ${escapeMarkdown(message)}`);
  return say(
    turn.language,
    [
      'This needs a language model, and none of the connected ones could answer. I’m the built-in Assistant.',
      '',
      ...reasons,
      '',
      'Press “Answer again” to ask them once more, or choose another model for this chat. Keys and addresses are in [Settings → Providers](/chat/settings/?tab=providers).',
      '',
      `Meanwhile ${meanwhile(turn)}`,
    ].join('\n'),
    [
      'Здесь нужна языковая модель, но ни одна из подключённых не смогла ответить. Я встроенный Ассистент.',
      '',
      ...reasons,
      '',
      'Нажмите «Ответить заново», чтобы спросить их ещё раз, или выберите для этого чата другую модель. Ключи и адреса — в [Настройках → Провайдеры](/chat/settings/?tab=providers).',
      '',
      `А пока ${meanwhile(turn)}`,
    ].join('\n'),
  );
}

function meanwhile(turn: Turn): string {
  const name = (turn.documents[0] ?? turn.images[0] ?? turn.sounds[0])?.name;
  if (turn.documents.length > 0) {
    return say(
      turn.language,
      `I can find passages in ${name}, summarise it, or list its dates and amounts.`,
      `я могу найти нужное место в ${name}, кратко изложить его или перечислить даты и суммы.`,
    );
  }
  if (turn.images.length > 0) {
    return say(turn.language, `I can read the text in ${name}.`, `я могу прочитать текст на ${name}.`);
  }
  if (turn.sounds.length > 0) {
    return say(
      turn.language,
      `I can tell how long ${name} is and what it holds.`,
      `я могу сказать, сколько длится ${name} и что в нём есть.`,
    );
  }
  return say(
    turn.language,
    'I can answer from a file you attach, read the text in a photo, or calculate.',
    'я могу ответить по приложенному файлу, прочитать текст на фото или посчитать.',
  );
}

function offers(turn: Turn): string[] {
  if (turn.failed.length > 0) return [say(turn.language, 'What can you do?', 'Что ты умеешь?')];
  const document = turn.documents[0];
  return [
    ...(document === undefined
      ? []
      : [say(turn.language, `Summarise ${document.name}`, `Кратко изложи ${document.name}`)]),
    say(turn.language, 'How do I connect a model?', 'Как подключить модель?'),
    say(turn.language, 'What can you do?', 'Что ты умеешь?'),
  ];
}
