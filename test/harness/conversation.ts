// A conversation with the coach by RPC, as the tests of the AI service have it.
import {
  type AnswerPart,
  ConversationServiceService,
  SendMessageRequest,
} from '#proto/gen/sinew/ai/v1/conversation.ts';
import { type ModelSettings, type ProviderName, parseModels } from '../../services/ai/model/settings.ts';
import type { ServedCoach } from './ai.ts';
import type { Person } from './service.ts';

export interface Talk {
  ada: Person;
  id: string;
}

export const conversationsOf = (person: Person) => person.as(ConversationServiceService);

export async function openTalk(served: ServedCoach): Promise<Talk> {
  const ada = await served.person();
  return { ada, id: (await conversationsOf(ada).createConversation({ title: 'Talk' })).id };
}

/** A model of each provider at the address. */
export const testModels = (url: string, ...providers: ProviderName[]): ModelSettings[] =>
  parseModels(
    providers.map((provider) => ({
      provider,
      model: 'test-model',
      baseUrl: url,
      keySecret: 'model-key',
      prices: { input: 1, output: 2 },
    })),
  );

/** Asks; answers with the parts of an answer until its end, or until `isEnough`. */
export const senderFor =
  (served: ServedCoach) =>
  (
    { ada, id }: Talk,
    request: Partial<SendMessageRequest>,
    isEnough: (part: AnswerPart) => boolean = () => false,
  ): Promise<AnswerPart[]> => {
    const { path, requestSerialize, responseDeserialize } = ConversationServiceService.sendMessage;
    const message = SendMessageRequest.fromPartial({ conversationId: id, text: 'How am I?', ...request });
    const metadata = ada.metadata();
    const call = served.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, message, metadata);
    const parts: AnswerPart[] = [];
    return new Promise((resolve, reject) => {
      call.on('data', (part: AnswerPart) => {
        parts.push(part);
        if (!isEnough(part)) return;
        call.cancel();
        resolve(parts);
      });
      call.on('error', (error: Error) => (parts.some(isEnough) ? resolve(parts) : reject(error)));
      call.on('end', () => resolve(parts));
    });
  };

export const textIn = (parts: readonly AnswerPart[]): string =>
  parts.reduce((text, { part }) => {
    if (part?.$case === 'reset') return '';
    return part?.$case === 'text' ? text + part.value : text;
  }, '');

export const finishIn = (parts: readonly AnswerPart[]) => {
  const last = parts.at(-1)?.part;
  return last?.$case === 'finish' ? last.value : undefined;
};
