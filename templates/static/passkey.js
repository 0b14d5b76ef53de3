// Passkeys: asks the server for a question, the device for its answer, and sends the form with it.
// A form that is sent without this script is told that passkeys need it.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const each = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.user.id = bytes(publicKey.user.id);
  publicKey.excludeCredentials = each(publicKey.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey });
  return written(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function show({ publicKey }) {
  publicKey.challenge = bytes(publicKey.challenge);
  publicKey.allowCredentials = each(publicKey.allowCredentials);
  const shown = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = shown.response;
  return written(shown, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function written(credential, response) {
  const { id, rawId, type } = credential;
  response.clientDataJSON = text(credential.response.clientDataJSON);
  const extensions = credential.getClientExtensionResults();
  return JSON.stringify({ id, rawId: text(rawId), type, response, extensions });
}

async function answer(form) {
  const { csrf, key, ceremony, answer: field } = form.elements;
  const body = new URLSearchParams({ csrf: csrf.value, key: key.value });
  const asked = await fetch(form.dataset.ask, { method: 'POST', body, headers: { accept: 'application/json' } });
  const said = await asked.json();
  if (!asked.ok) throw new Error(said.detail);
  const shown = form.dataset.passkey === 'make' ? make(said.options) : show(said.options);
  try {
    field.value = await shown;
  } catch {
    // The browser's own words name neither reason nor remedy.
    throw new Error(form.dataset.failed);
  }
  ceremony.value = said.ceremony;
  form.submit();
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  form.addEventListener('submit', async (event) => {
    if (!window.PublicKeyCredential) return;
    event.preventDefault();
    const status = form.querySelector('[role=status]');
    try {
      await answer(form);
    } catch (error) {
      status.textContent = error.message;
    }
  });
}
