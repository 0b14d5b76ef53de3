// A provider of identities that signs real tokens and does wrong what it is told to.
//   node crooked.mjs FOLDER-WITH-NODE_MODULES
// GET /fault?is=nonce says what is wrong from now on; none without it.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const from = createRequire(join(process.argv[2], 'package.json'));
const { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } = await import(pathToFileURL(from.resolve('jose')));

const pairs = {};
for (const [kid, alg] of [['ec', 'ES256'], ['rsa', 'RS256'], ['other', 'ES256']]) {
  pairs[kid] = { alg, ...await generateKeyPair(alg) };
}
const jwks = { keys: [] };
for (const kid of ['ec', 'rsa']) {
  jwks.keys.push({ ...await exportJWK(pairs[kid].publicKey), kid, alg: pairs[kid].alg, use: 'sig' });
}

let fault = '';
let asked = {};
let codes = 0;
let tokens = 0;

async function token(body) {
  const fits = createHash('sha256').update(body.get('code_verifier') ?? '').digest('base64url') === asked.code_challenge;
  if (body.get('code') !== asked.code || !fits || asked.used) return null;
  asked.used = true;
  const now = Math.floor(Date.now() / 1000) - (fault === 'expired' ? 7200 : 0);
  const claims = {
    iss: fault === 'issuer' ? 'http://127.0.0.1:1' : issuer,
    aud: { audience: 'somebody', several: ['cofund', 'somebody'] }[fault] ?? 'cofund',
    sub: { subject: '', another: 's-2' }[fault] ?? 's-1',
    nonce: fault === 'nonce' ? 'of another visit' : asked.nonce,
    email: 'ada@example.org',
    email_verified: fault !== 'unverified',
    iat: now,
    exp: now + 600,
  };
  if (fault === 'no nonce') delete claims.nonce;
  if (fault === 'unsigned') return new UnsecuredJWT(claims).encode();
  if (fault === 'shared secret') {
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('hidden'));
  }
  const kid = fault === 'rsa' ? 'rsa' : 'ec';
  const { alg, privateKey } = pairs[fault === 'key' ? 'other' : kid];
  const signed = await new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey);
  if (fault !== 'changed') return signed;
  const [head, , seal] = signed.split('.');
  const other = Buffer.from(JSON.stringify({ ...claims, sub: 's-9' })).toString('base64url');
  return [head, other, seal].join('.');
}

async function answer(req, res) {
  const url = new URL(req.url, issuer);
  const send = (status, body) => {
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  };
  if (url.pathname === '/fault') {
    fault = url.searchParams.get('is') ?? '';
    res.end();
  } else if (url.pathname === '/tokens') {
    res.end(String(tokens));
  } else if (url.pathname === '/.well-known/openid-configuration') {
    if (fault === 'moved') { res.writeHead(302, { location: '/elsewhere' }).end(); return; }
    send(200, {
      issuer: fault === 'issuer document' ? 'http://127.0.0.1:1' : issuer,
      authorization_endpoint: `${fault === 'elsewhere' ? 'https://example.org' : issuer}/auth`,
      token_endpoint: `${fault === 'plain' ? 'http://example.org' : issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    });
  } else if (url.pathname === '/jwks') {
    send(200, fault === 'large' ? { ...jwks, more: 'x'.repeat(1 << 20) } : jwks);
  } else if (url.pathname === '/auth') {
    codes += 1;
    asked = { ...Object.fromEntries(url.searchParams), code: `c-${codes}` };
    const back = new URL(asked.redirect_uri);
    back.searchParams.set('code', asked.code);
    back.searchParams.set('state', asked.state);
    if (fault === 'mixed up') back.searchParams.set('iss', 'https://other.example.org');
    res.writeHead(303, { location: back.href }).end();
  } else if (url.pathname === '/token') {
    tokens += 1;
    let body = '';
    for await (const chunk of req) body += chunk;
    const signed = await token(new URLSearchParams(body));
    if (signed) send(200, { access_token: 'a', token_type: 'Bearer', expires_in: 600, id_token: signed });
    else send(400, { error: 'invalid_grant' });
  } else {
    send(404, {});
  }
}

const server = createServer((req, res) => {
  answer(req, res).catch((error) => { res.writeHead(500).end(String(error)); });
});
await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(issuer);
