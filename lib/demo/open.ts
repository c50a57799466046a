/** Opens a server as a public demo (`DEMO=1`). */
import { config } from '../platform/config.ts';
import { addGate, addIdentitySource, closeToStrangers } from '../platform/identity.ts';
import { restoreBudget } from './budget.ts';
import { demoGate, identifyVisitor } from './gate.ts';
import { keepSweeping, type SweepHooks } from './sweep.ts';

/** Called once, at the start, after every other source has been entered: whoever they do not know is a visitor. */
export async function openDemo(hooks: SweepHooks): Promise<void> {
  if (!config().DEMO) return;
  // Should ever a request pass by the visitors' source, it is nobody's, and not the owner's of the server.
  closeToStrangers();
  addIdentitySource('visitor', identifyVisitor);
  addGate('demo', demoGate);
  await restoreBudget();
  await keepSweeping(hooks);
}
