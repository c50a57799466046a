/**
 * Where addresses of programs end that nothing else answers (next.config.ts leads them here). Next's own page for them
 * would take a form that is posted to it for a call of a server action. The entry words the refusal, as each face does.
 */
const refuse = () => new Response(null, { status: 404 });

export { refuse as DELETE, refuse as GET, refuse as HEAD, refuse as PATCH, refuse as POST, refuse as PUT };
