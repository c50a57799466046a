import { ChatScreen } from '#components/chat/chat-screen.tsx';

export default function ConversationPage() {
  return <ChatScreen />;
}
