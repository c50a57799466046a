/** The id of the field a message is written in: the keyboard's way to it from anywhere on the page. */
export const MESSAGE_FIELD = 'message-field';
