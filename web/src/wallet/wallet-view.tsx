/** The view `/wallet`: what one has, how it comes and goes, what it costs, and who may touch it. */
import { SignedIn } from '../parts/signed-in.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { session } from '../session/session.ts';
import { navigate } from '../shell/router.ts';
import { Activity } from './activity.tsx';
import { Balances } from './balances.tsx';
import { Fees } from './fees.tsx';
import { Keys } from './keys.tsx';
import { Receive } from './receive.tsx';
import { Security } from './security.tsx';
import { Send } from './send.tsx';
import { Statement } from './statement.tsx';
import '../parts/page.css';

const TABS = [
  { key: 'balances', title: 'Balances', Panel: Balances },
  { key: 'receive', title: 'Deposit', Panel: Receive },
  { key: 'send', title: 'Send', Panel: Send },
  { key: 'activity', title: 'Activity', Panel: Activity },
  { key: 'statement', title: 'Statement', Panel: Statement },
  { key: 'fees', title: 'Fees', Panel: Fees },
  { key: 'keys', title: 'API keys', Panel: Keys },
  { key: 'security', title: 'Sign-in', Panel: Security },
] as const;

type Key = (typeof TABS)[number]['key'];

export function View({ rest }: { readonly rest: string }) {
  const chosen: Key = TABS.find(({ key }) => key === rest)?.key ?? 'balances';
  const { Panel } = TABS.find(({ key }) => key === chosen)!;
  return (
    <div class="page">
      <h1>Wallet</h1>
      <SignedIn what="your wallet">
        {() => (
          <Tabs
            label="Wallet"
            tabs={TABS}
            chosen={chosen}
            onChoose={(key) => navigate(`/wallet/${key}`, { replace: true })}
          >
            {/* Nothing of one person's is kept for the next. */}
            <Panel key={session.value?.account} />
          </Tabs>
        )}
      </SignedIn>
    </div>
  );
}
