/** How to get a language model: the ways there really are for whoever asks. */
import { say } from './language.ts';
import type { Turn } from './skill.ts';
import type { ModelWays } from './tools.ts';

/** A sentence and a list of ways, as markdown. */
export function waysToModel(turn: Turn): string {
  const { ways } = turn;
  return (ways.place === 'demo' ? inDemo(turn, ways) : onServer(turn, ways)).join('\n');
}

function onServer({ language }: Turn, { isAdministrator }: Extract<ModelWays, { place: 'server' }>): string[] {
  const settings = '/chat/settings/?tab=localModels';
  return [
    say(language, 'Three ways to get one:', 'Есть три способа:'),
    '',
    isAdministrator
      ? say(
          language,
          '- **On this machine:** start [Ollama](https://ollama.com), LM Studio, llama.cpp or vLLM. Hypotez finds it and lists it in the model picker.',
          '- **На этой машине:** запустите [Ollama](https://ollama.com), LM Studio, llama.cpp или vLLM. Hypotez найдёт движок и покажет его в списке моделей.',
        )
      : say(
          language,
          '- **On the server:** whoever runs it starts [Ollama](https://ollama.com), LM Studio, llama.cpp or vLLM there. Hypotez finds it and lists it in the model picker.',
          '- **На сервере:** тот, кто им заведует, запускает там [Ollama](https://ollama.com), LM Studio, llama.cpp или vLLM. Hypotez найдёт движок и покажет его в списке моделей.',
        ),
    isAdministrator
      ? say(
          language,
          `- **Downloaded:** open [Settings → Local models](${settings}) and fetch one. It then runs here, without a network.`,
          `- **Скачать:** откройте [Настройки → Модели здесь](${settings}) и загрузите одну. Она работает здесь, без сети.`,
        )
      : say(
          language,
          `- **Downloaded:** ask an administrator to fetch one of [these](${settings}). It then runs on the server, without a network.`,
          `- **Скачать:** попросите администратора загрузить одну из [этих](${settings}). Она работает на сервере, без сети.`,
        ),
    withKey(language),
  ];
}

/** Engines and downloads are closed there; an account at the hub and a key of one's own are open. */
function inDemo({ language }: Turn, { hasModel, hasSignIn }: Extract<ModelWays, { place: 'demo' }>): string[] {
  if (hasModel) {
    return [
      say(
        language,
        'This demo has language models for you: choose one in the model picker.',
        'В этом демо языковые модели для вас есть: выберите одну в списке моделей.',
      ),
    ];
  }
  return [
    say(
      language,
      'This demo has no model to offer now. You can bring one:',
      'Этому демо сейчас нечего предложить. Модель можно привести с собой:',
    ),
    '',
    hasSignIn
      ? say(
          language,
          '- **With a Hugging Face account:** [sign in](/chat/settings/?tab=demo), there or by a token. Its models then answer on your account.',
          '- **С учётной записью Hugging Face:** [войдите](/chat/settings/?tab=demo) через сам сайт или по токену. Тогда модели отвечают за её счёт.',
        )
      : say(
          language,
          '- **With a Hugging Face token:** paste it in [Settings → Demo](/chat/settings/?tab=demo). Its models then answer on your account.',
          '- **С токеном Hugging Face:** вставьте его в [Настройки → Демо](/chat/settings/?tab=demo). Тогда модели отвечают за счёт вашей учётной записи.',
        ),
    withKey(language),
  ];
}

const withKey = (language: Turn['language']): string =>
  say(
    language,
    '- **With a key:** open [Settings → Providers](/chat/settings/?tab=providers), paste a key, and choose the model in this chat.',
    '- **С ключом:** откройте [Настройки → Провайдеры](/chat/settings/?tab=providers), вставьте ключ и выберите модель в этом чате.',
  );
