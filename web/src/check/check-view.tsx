/**
 * The view `/check`: whether one's own balance is in what the exchange published that it owes. The
 * proof is checked here, in the browser; the root may come from anywhere, best of all not from the
 * exchange.
 */
import { Tabs } from '../parts/tabs.tsx';
import { navigate } from '../shell/router.ts';
import { OwnProof } from './own-proof.tsx';
import { ProofFile } from './proof-file.tsx';
import { Totals } from './totals.tsx';
import '../parts/page.css';
import './check.css';

const TABS = [
  { key: 'own', title: 'My balance', Panel: OwnProof },
  { key: 'file', title: 'A proof from a file', Panel: ProofFile },
  { key: 'totals', title: 'All that is owed', Panel: Totals },
] as const;

type Key = (typeof TABS)[number]['key'];

export function View({ rest }: { readonly rest: string }) {
  const chosen: Key = TABS.find(({ key }) => key === rest)?.key ?? 'own';
  const { Panel } = TABS.find(({ key }) => key === chosen)!;
  return (
    <div class="page">
      <h1>Check</h1>
      <p class="dim">
        At set times the exchange commits to all that it owes in one hash, the root. Whoever has an
        account can check that their balance is in it. Nothing here is taken on trust but the root:
        get it from somewhere else than from here.
      </p>
      <Tabs
        label="Check"
        tabs={TABS}
        chosen={chosen}
        onChoose={(key) => navigate(`/check/${key}`, { replace: true })}
      >
        <Panel />
      </Tabs>
    </div>
  );
}
