/** What a provider is asked for, and who can do it. */
import { talks } from './model-names.ts';
import type { Model, Provider } from './provider.ts';

export type Ability = 'chat' | 'image' | 'embedding' | 'transcription' | 'speech';

export function hasAbility(provider: Provider, ability: Ability): boolean {
  switch (ability) {
    case 'chat':
      return true;
    case 'image':
      return provider.image !== undefined;
    case 'embedding':
      return provider.embed !== undefined;
    case 'transcription':
      return provider.transcribe !== undefined;
    case 'speech':
      return provider.speak !== undefined;
  }
}

/** A chat may be with a model that draws: it then answers with a picture. */
export function servesAbility(model: Model, ability: Ability): boolean {
  switch (ability) {
    case 'chat':
      return talks(model) || model.image === true;
    case 'image':
      return model.image === true;
    default:
      // What a list does not say of its models, their upstream does.
      return model.task === ability;
  }
}

/** The rest of the sentence "Groq ...". */
export function abilityName(ability: Ability): string {
  switch (ability) {
    case 'chat':
      return 'does not chat';
    case 'image':
      return 'makes no pictures';
    case 'embedding':
      return 'makes no embeddings';
    case 'transcription':
      return 'does not transcribe sound';
    case 'speech':
      return 'has no voice';
  }
}
