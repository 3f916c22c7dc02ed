/** The page `/account`: join by invitation, log in, passkeys, sessions, API keys. One file. */
import { createHash } from 'node:crypto';
import { pagePolicy } from '../rest/security-headers.ts';

const TEXT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LX DEX: account</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
button { font: inherit; }
code { background: #8882; padding: .1em .3em; border-radius: 3px; }
[hidden] { display: none; }
#problem { color: #c33; }
</style>
</head>
<body>
<h1>Account</h1>
<p id="problem" role="alert"></p>
<section id="out" hidden>
<p><button id="login">Log in with a passkey</button></p>
<p>With an invitation: <input id="invitation" autocomplete="off" spellcheck="false"
aria-label="Invitation code"> <button id="join">Make a passkey</button></p>
</section>
<section id="in" hidden>
<p><span id="who"></span> <button id="logout">Log out</button>
<button id="everywhere">Log out everywhere</button></p>
<h2>Balances</h2><ul id="balances"></ul>
<h2>Passkeys</h2><ul id="passkeys"></ul>
<p><button id="another">Add a passkey</button></p>
<h2>Sessions</h2><ul id="sessions"></ul>
<h2>API keys</h2><ul id="keys"></ul>
<p id="made"></p>
<form id="make"><input id="label" aria-label="Label" placeholder="label" maxlength="100">
<span id="permissions"></span> <button>Make a key</button></form>
</section>
<script>
const find = (id) => document.getElementById(id);
let csrf = '';
async function ask(method, path, fields) {
  const headers = { 'x-lx-csrf': csrf };
  if (fields) headers['content-type'] = 'application/json';
  const body = fields && JSON.stringify(fields);
  const response = await fetch(path, { method, headers, body });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.msg), { code: answer.code });
  return answer;
}
const people = (method, path, fields) => ask(method, '/lx/v1/people/' + path, fields);
async function login() {
  const options = await people('POST', 'login/options', {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const answer = (await navigator.credentials.get({ publicKey })).toJSON();
  csrf = (await people('POST', 'login', { answer })).csrf;
}
async function register(fields) {
  const options = await people('POST', 'register/options', fields);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const answer = (await navigator.credentials.create({ publicKey })).toJSON();
  return people('POST', 'register', { answer, label: new Date().toISOString().slice(0, 10) });
}
async function fresh(act) {
  try {
    return await act();
  } catch (error) {
    if (error.code !== -8005) throw error;
    await login();
    return act();
  }
}
function item(list, text, name, act) {
  const row = document.createElement('li');
  row.append(text, ' ');
  if (act) {
    const button = document.createElement('button');
    button.textContent = name;
    button.onclick = () => run(() => fresh(act));
    row.append(button);
  }
  list.append(row);
}
const day = (time) => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
async function fill(id, path, show) {
  const rows = await people('GET', path);
  find(id).replaceChildren();
  for (const row of rows) show(find(id), row);
}
async function show() {
  let session;
  try {
    session = await people('GET', 'session');
  } catch (error) {
    if (error.code !== -8001) throw error;
  }
  find('out').hidden = session !== undefined;
  find('in').hidden = session === undefined;
  if (!session) {
    csrf = '';
    for (const list of document.querySelectorAll('ul')) list.replaceChildren();
    for (const id of ['who', 'made', 'permissions']) find(id).replaceChildren();
    return;
  }
  csrf = session.csrf;
  find('who').textContent = (session.name || 'Somebody') + ', account ' + session.account +
    ', may ' + session.permissions.join(', ');
  const account = await ask('GET', '/api/v3/account?omitZeroBalances=true');
  find('balances').replaceChildren();
  for (const { asset, free, locked } of account.balances) {
    item(find('balances'), asset + ': ' + free + ' free, ' + locked + ' locked');
  }
  await fill('passkeys', 'passkeys', (list, { id, label, usedTime, current }) =>
    item(list, (label || 'passkey') + ', used ' + day(usedTime) + (current ? ', here' : ''),
      'Remove', () => people('DELETE', 'passkeys?id=' + encodeURIComponent(id))));
  await fill('sessions', 'sessions', (list, { id, seenTime, ip, agent, current }) =>
    item(list, ip + ', ' + day(seenTime) + ', ' + (current ? 'this one' : agent),
      'End', () => people('DELETE', 'session?id=' + encodeURIComponent(id))));
  await fill('keys', 'keys', (list, { key, label, permissions }) =>
    item(list, key + ' ' + label + ' (' + permissions.join(', ') + ')',
      'Revoke', () => people('DELETE', 'keys?key=' + encodeURIComponent(key))));
  find('permissions').replaceChildren(...session.permissions.map((name) => {
    const box = document.createElement('input');
    Object.assign(box, { type: 'checkbox', value: name, checked: name === 'read' });
    box.disabled = name === 'read';
    const label = document.createElement('label');
    label.append(box, name + ' ');
    return label;
  }));
}
async function run(act) {
  find('problem').textContent = '';
  try {
    await act();
    await show();
  } catch (error) {
    find('problem').textContent = error.message;
  }
  document.body.dataset.acts = Number(document.body.dataset.acts || 0) + 1;
}
find('login').onclick = () => run(login);
find('join').onclick = () => run(async () => {
  csrf = (await register({ invitation: find('invitation').value.trim() })).csrf;
  history.replaceState(null, '', location.pathname);
  find('invitation').value = '';
});
find('another').onclick = () => run(() => fresh(() => register({})));
find('logout').onclick = () => run(() => people('DELETE', 'session'));
find('everywhere').onclick = () => run(() => fresh(() => people('DELETE', 'sessions')));
find('make').onsubmit = (event) => {
  event.preventDefault();
  run(async () => {
    const boxes = [...find('permissions').querySelectorAll('input:checked')];
    const permissions = boxes.map((box) => box.value);
    const label = find('label').value;
    const { key, secret } = await fresh(() => people('POST', 'keys', { label, permissions }));
    find('made').textContent = 'Key ' + key + ', secret ' + secret + ' (not shown again)';
  });
};
find('invitation').value = new URLSearchParams(location.hash.slice(1)).get('invitation') || '';
run(() => {});
</script>
</body>
</html>
`;

/** Headers of a page whose scripts and styles are all in it; its policy names them by hash. */
function pageHeaders(page: string): Readonly<Record<string, string>> {
  const hashes = (tag: string) =>
    [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(
      ([, text]) => `sha256-${createHash('sha256').update(text!).digest('base64')}`,
    );
  return {
    'content-type': 'text/html;charset=UTF-8',
    'content-security-policy': pagePolicy(hashes('script'), hashes('style')),
  };
}

export const ACCOUNT_PAGE = { text: TEXT, headers: pageHeaders(TEXT) };
