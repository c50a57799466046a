/** `shown` or `hidden`: read by the server, so that a folded sidebar does not flash. */
export const SIDEBAR_COOKIE = 'sidebar';
