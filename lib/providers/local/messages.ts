/** Our messages as a local model takes them: text, and pictures for those that see. */
import { UpstreamRequestError } from '../../contract/errors.ts';
import type { ImageInput, PromptMessage } from '../../inference/index.ts';
import { type DocumentBudget, documentBudget, fenceDocument } from '../fence-document.ts';
import type { ChatMessage } from '../provider.ts';

/** The newest files get the room first. */
export async function toPromptMessages(messages: readonly ChatMessage[], sees: boolean): Promise<PromptMessage[]> {
  const budget = documentBudget();
  const prompt: PromptMessage[] = [];
  for (const [index, message] of messages.toReversed().entries())
    prompt.push(await toPromptMessage(message, { sees, isLast: index === 0 }, budget));
  return prompt.reverse();
}

async function toPromptMessage(
  message: ChatMessage,
  { sees, isLast }: { readonly sees: boolean; readonly isLast: boolean },
  budget: DocumentBudget,
): Promise<PromptMessage> {
  const texts: string[] = [];
  const images: ImageInput[] = [];
  for (const part of message.content) {
    switch (part.type) {
      case 'text':
        texts.push(part.text);
        break;
      case 'document':
        texts.push(await fenceDocument(part, budget));
        break;
      case 'image':
        if (sees) images.push(await part.read());
        else if (isLast)
          throw new UpstreamRequestError('This local model does not see pictures. Choose one that does.');
        // Earlier ones were for another model: the chat goes on without them.
        else texts.push('[picture]');
        break;
      case 'audio':
        if (isLast) throw new UpstreamRequestError('This local model does not take sound. Transcribe it first.');
        texts.push('[sound]');
        break;
    }
  }
  // Small models were taught no tools: what one answered is told to them as a person would.
  const role = message.role === 'tool' ? 'user' : message.role;
  return { role, text: texts.join('\n\n'), ...(images.length > 0 && { images }) };
}
