import { ChatScreen } from '#components/chat/chat-screen.tsx';

/** `/chat/<share_id>/<conversation_id>`, the address that links and QR codes carry. */
export default function SharedConversationPage() {
  return <ChatScreen />;
}
