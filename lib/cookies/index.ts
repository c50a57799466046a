/** What others may use of cookies. */
export { cookiesFor } from './cookies-for.ts';
