// Sends files piece by piece, and goes on where a lost connection broke it off. Without this the
// button leads to a page that sends one file with a form.

const PIECE = 192 * 1024;
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

function headers() {
  const key = document.querySelector('form[data-autosave]').elements.csrf.value;
  return { accept: 'application/json', 'x-form-key': key };
}

class Refused extends Error {}

// What the server says; a lost connection throws, a refusal says why.
async function ask(address, method, body) {
  const options = { method, body, headers: headers() };
  if (body instanceof Blob) options.headers['content-type'] = 'application/octet-stream';
  const answer = await fetch(address, options);
  if (answer.ok) return answer.json();
  if (answer.status >= 500 && answer.status !== 507) throw new Error(answer.status);
  const said = await answer.json().catch(() => ({}));
  throw new Refused(said.detail ?? said.title ?? answer.status);
}

// One file: asks how much is there, sends what is not, and begins again after a break.
async function send(file, button, line) {
  const key = crypto.randomUUID();
  const address = `${button.dataset.send}/${key}`;
  const bar = line.querySelector('progress');
  const said = line.querySelector('.muted');
  let pause = 1000;
  for (;;) {
    try {
      let { there } = await ask(address, 'GET');
      said.textContent = button.dataset.sending;
      while (there < file.size) {
        const piece = file.slice(there, there + PIECE);
        ({ there } = await ask(`${address}/${there}`, 'POST', piece));
        bar.value = there;
        pause = 1000;
      }
      const whole = new URLSearchParams({ key, name: file.name, size: file.size });
      return await ask(address, 'POST', whole);
    } catch (error) {
      if (error instanceof Refused) throw error;
      said.textContent = button.dataset.resume;
      await wait(pause);
      pause = Math.min(pause * 2, 30000);
    }
  }
}

function row(attach, file) {
  let list = attach.querySelector('.attached');
  if (!list) {
    list = document.createElement('ul');
    list.className = 'attached';
    attach.querySelector('[data-send]').before(list);
  }
  const line = document.createElement('li');
  const name = document.createElement('bdi');
  const said = document.createElement('span');
  const bar = document.createElement('progress');
  name.textContent = file.name;
  said.className = 'muted';
  said.setAttribute('role', 'status');
  bar.max = file.size;
  bar.value = 0;
  bar.setAttribute('aria-label', file.name);
  line.append(name, said, bar);
  list.append(line);
  return line;
}

// The part of the page as the server draws it now.
async function redraw(attach) {
  const page = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, 'text/html').getElementById(attach.id);
  if (!fresh) return;
  const part = document.adoptNode(fresh);
  attach.replaceWith(part);
  ready(part);
}

async function take(attach, button, files) {
  const wrong = [];
  for (const file of files) {
    const line = row(attach, file);
    if (file.size > Number(button.dataset.bytes)) {
      wrong.push(`${file.name} ${button.dataset.large}`);
      continue;
    }
    try {
      await send(file, button, line);
    } catch (error) {
      wrong.push(error.message);
    }
  }
  const id = attach.id;
  await redraw(attach);
  if (wrong.length === 0) return;
  const said = document.createElement('p');
  said.className = 'error-msg';
  said.setAttribute('role', 'alert');
  said.textContent = wrong.join(' ');
  document.getElementById(id).querySelector('legend').after(said);
}

function ready(attach) {
  const button = attach.querySelector('[data-send]');
  if (!button) return;
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = button.dataset.accept;
  input.hidden = true;
  button.after(input);
  button.type = 'button';
  button.addEventListener('click', () => input.click());
  // The form's own keeping of answers has nothing to do with files.
  for (const kind of ['input', 'change']) input.addEventListener(kind, (event) => event.stopPropagation());
  input.addEventListener('change', () => { button.disabled = true; take(attach, button, [...input.files]); });
}

document.querySelectorAll('.attach').forEach(ready);
