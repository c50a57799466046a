/** How to get a model that sees or hears: the ways there really are on this server. */
import { formatBytes, modelPage } from '../../../inference/index.ts';
import { say } from '../language.ts';
import type { Turn } from '../skill.ts';
import { escapeMarkdown } from '../text/markdown.ts';

/** "A language model that sees images can: ..." */
export async function offerEyes(turn: Turn): Promise<string> {
  const { language, tools } = turn;
  const model = await tools.localModel('image-text-to-text');
  if (model?.isInstalled)
    return say(
      language,
      `${model.label} on this machine can: choose it in the model picker.`,
      `Это может ${model.label} на этой машине: выберите её в списке моделей.`,
    );
  const connect = say(
    language,
    'connect one in [Settings → Providers](/chat/settings/?tab=providers)',
    'подключите её в [Настройки → Провайдеры](/chat/settings/?tab=providers)',
  );
  const elsewhere = `${signingIn(turn)}${connect}`;
  const fetched = model === null ? '' : `${link(turn, model)}${say(language, ', or ', ' или ')}`;
  return say(
    language,
    `A language model that sees images can: ${fetched}${elsewhere}.`,
    `Это может языковая модель, которая видит изображения: ${fetched}${elsewhere}.`,
  );
}

/** Nobody can look into a film: what finds things in it, and what answers questions about it. */
export async function offerFilmEyes(turn: Turn): Promise<string> {
  const { language, tools } = turn;
  const [detector, eyes] = await Promise.all([tools.localModel('object-detection'), offerEyes(turn)]);
  if (detector === null || detector.isInstalled) return eyes;
  const finds = say(
    language,
    `A detection model finds things in its pictures and says when: ${link(turn, detector)}.`,
    `Модель-детектор найдёт предметы на кадрах и скажет, когда они видны: ${link(turn, detector)}.`,
  );
  return `${finds} ${eyes}`;
}

/** Nobody can hear: what to fetch, what to connect. */
export async function offerEars(turn: Turn): Promise<string> {
  const { language, tools } = turn;
  const model = await tools.localModel('transcription');
  const elsewhere = say(
    language,
    'connect a provider that transcribes (OpenAI, Groq and others) in [Settings → Providers](/chat/settings/?tab=providers)',
    'подключите провайдера, который расшифровывает речь (OpenAI, Groq и другие), в [Настройки → Провайдеры](/chat/settings/?tab=providers)',
  );
  const fetched = model === null || model.isInstalled ? '' : `${link(turn, model)}${say(language, ', or ', ' или ')}`;
  return say(
    language,
    `To have what is said written down, ${fetched}${elsewhere}. Then ask again.`,
    `Чтобы записать, что здесь сказано, ${fetched}${elsewhere}. Потом спросите ещё раз.`,
  );
}

/** A guest of a demo has the hub's models by an account there. */
function signingIn({ language, ways }: Turn): string {
  if (ways.place !== 'demo' || ways.hasModel) return '';
  return say(
    language,
    '[sign in with Hugging Face](/chat/settings/?tab=demo), or ',
    '[войдите через Hugging Face](/chat/settings/?tab=demo) или ',
  );
}

/** "[download Whisper tiny (151 MB)](...)": leads to that model in the settings. A member can only ask for it. */
function link(
  { language, ways }: Turn,
  { id, label, bytes }: { id: string; label: string; bytes: number | null },
): string {
  const size = bytes === null ? '' : ` (${formatBytes(bytes)})`;
  if (ways.place === 'server' && !ways.isAdministrator) {
    const asked = say(language, 'ask an administrator to download', 'попросите администратора скачать');
    return `${asked} [${escapeMarkdown(label)}${size}](${modelPage(id)})`;
  }
  return `[${say(language, 'download', 'скачайте')} ${escapeMarkdown(label)}${size}](${modelPage(id)})`;
}
