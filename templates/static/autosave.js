// Keeps what is typed while it is typed. Without this the form's own buttons do the same.

const form = document.querySelector('form[data-autosave]');
const status = document.querySelector('.saved');
const said = status.lastElementChild;
const place = `unsaved ${location.pathname}`;
let timer;
let running = Promise.resolve();

function typed() {
  const body = new URLSearchParams(new FormData(form));
  body.set('then', 'auto');
  return body;
}

// What could not be sent stays in this tab until it was.
const keep = (body) => sessionStorage.setItem(place, body.toString());
const forget = () => sessionStorage.removeItem(place);

async function send(body) {
  const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(answer.status);
  forget();
  return answer.json();
}

async function save() {
  const body = typed();
  keep(body);
  try {
    const told = await send(body);
    said.textContent = told.aside.length ? status.dataset.aside : status.dataset.saved;
    await follow(told.asked);
    const follows = new DOMParser().parseFromString(told.follows, 'text/html');
    form.querySelector('[data-follows]').replaceChildren(...follows.body.childNodes);
  } catch {
    said.textContent = status.dataset.unsaved;
  }
}

// Questions that an answer brought or took away.
async function follow(asked) {
  const drawn = form.elements.drawn.value.trim().split(' ');
  if (asked.join(' ') === drawn.join(' ')) return;
  const page = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, 'text/html');
  const rest = form.querySelector('[data-follows]');
  for (const id of asked) {
    const there = form.querySelector(`[data-question="${id}"]`);
    const field = there ?? fresh.querySelector(`[data-question="${id}"]`);
    if (field && !there) {
      const after = asked.slice(asked.indexOf(id) + 1)
        .map((next) => form.querySelector(`[data-question="${next}"]`)).find(Boolean);
      form.insertBefore(document.adoptNode(field), after ?? rest);
    }
  }
  for (const field of form.querySelectorAll('[data-question]')) {
    if (!asked.includes(field.dataset.question)) field.remove();
  }
  form.elements.drawn.value = asked.join(' ');
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => { running = running.then(save); }, wait);
}

form.addEventListener('input', () => soon(1500));
form.addEventListener('change', () => soon(100));
// Saved first, so that nothing rests on the page that is left; then the browser sends the form.
let saved = false;
form.addEventListener('submit', async (event) => {
  if (saved) return;
  event.preventDefault();
  clearTimeout(timer);
  running = running.then(save);
  await running;
  saved = true;
  form.requestSubmit(event.submitter);
});
window.addEventListener('pageshow', () => { saved = false; });

// After a time-out or a lost connection, what was typed then is sent now: in the name of its own
// page and revision, so that it takes nothing from whoever wrote since.
async function bring(before) {
  before.set('csrf', form.elements.csrf.value);
  try {
    const told = await send(before);
    if (told.revision > Number(form.elements.base.value)) location.reload();
  } catch {
    said.textContent = status.dataset.unsaved;
  }
}
const before = new URLSearchParams(sessionStorage.getItem(place) ?? '');
if (before.has('then')) running = running.then(() => bring(before));
