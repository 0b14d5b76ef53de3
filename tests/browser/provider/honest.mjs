// A provider of identities that keeps to the standard: oidc-provider, without pages of its own.
//   node honest.mjs FOLDER-WITH-NODE_MODULES REDIRECT-URI
// GET /as?sub=…&email=…&verified=true&amr=mfa says who signs in next.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, redirect] = process.argv.slice(2);
const from = createRequire(join(folder, 'package.json'));
const { default: Provider } = await import(pathToFileURL(from.resolve('oidc-provider')));

let person = {};
const people = new Map();
const server = createServer((req, res) => {
  const url = new URL(req.url, issuer);
  if (url.pathname === '/as') {
    person = Object.fromEntries(url.searchParams);
    people.set(person.sub, person);
    res.end();
  } else if (url.pathname.startsWith('/choose/')) {
    choose(req, res).catch((error) => { res.statusCode = 500; res.end(String(error)); });
  } else {
    answer(req, res);
  }
});
await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'cofund', client_secret: 'hidden', redirect_uris: [redirect] }],
  claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/choose/${interaction.uid}` },
  acrValues: ['urn:two'],
  findAccount: (_, id) => {
    const { email, verified } = people.get(id);
    return { accountId: id, claims: () => ({ sub: id, email, email_verified: verified === 'true' }) };
  },
});
const answer = provider.callback();

async function choose(req, res) {
  const details = await provider.interactionDetails(req, res);
  if (details.prompt.name === 'login') {
    const login = { accountId: person.sub, remember: false };
    if (person.amr) login.amr = [person.amr];
    if (person.acr) login.acr = person.acr;
    await provider.interactionFinished(req, res, person.sub ? { login } : { error: 'access_denied' });
    return;
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: 'cofund' });
  grant.addOIDCScope('openid email profile');
  await provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
}

console.log(issuer);
