/**
 * The view `/operate`: how the exchange is, and what an operator may do to it. Every act asks for a
 * reason, is shown as done only after the exchange said so, and stands in the audit log.
 */
import { SignedIn } from '../parts/signed-in.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { mayOperate } from '../session/session.ts';
import { navigate } from '../shell/router.ts';
import { Accounts } from './accounts.tsx';
import { Audit } from './audit.tsx';
import { Connections } from './connections.tsx';
import { Ledger } from './ledger.tsx';
import { Markets } from './markets.tsx';
import { Overview } from './overview.tsx';
import { Storage } from './storage.tsx';
import { Withdrawals } from './withdrawals.tsx';
import '../parts/page.css';
import './operate.css';

const TABS = [
  { key: 'now', title: 'Now', Panel: Overview },
  { key: 'markets', title: 'Markets', Panel: Markets },
  { key: 'accounts', title: 'Accounts', Panel: Accounts },
  { key: 'withdrawals', title: 'Withdrawals', Panel: Withdrawals },
  { key: 'connections', title: 'Sessions', Panel: Connections },
  { key: 'ledger', title: 'Ledger', Panel: Ledger },
  { key: 'storage', title: 'Storage', Panel: Storage },
  { key: 'audit', title: 'Audit log', Panel: Audit },
] as const;

type Key = (typeof TABS)[number]['key'];

export function View({ rest }: { readonly rest: string }) {
  return (
    <div class="page">
      <h1>Operate</h1>
      <SignedIn what="what operators do">
        {() =>
          mayOperate.value ? (
            <Panels rest={rest} />
          ) : (
            <p class="empty">
              Your sign-in does not operate. On the exchange's machine:{' '}
              <code>lx invite --account N --operate</code>
            </p>
          )
        }
      </SignedIn>
    </div>
  );
}

function Panels({ rest }: { readonly rest: string }) {
  const chosen: Key = TABS.find(({ key }) => key === rest)?.key ?? 'now';
  const { Panel } = TABS.find(({ key }) => key === chosen)!;
  return (
    <Tabs
      label="Operate"
      tabs={TABS}
      chosen={chosen}
      onChoose={(key) => navigate(`/operate/${key}`, { replace: true })}
    >
      <Panel key={chosen} />
    </Tabs>
  );
}
