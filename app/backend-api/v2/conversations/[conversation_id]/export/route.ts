import { routes } from '#lib/platform/http/web-door.ts';
import { exportConversation } from '#lib/sharing/export-endpoint.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: exportConversation });
