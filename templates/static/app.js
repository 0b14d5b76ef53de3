// Enhancement only: every page works as plain links and forms without it.
import { tinykeys } from '/static/vendor/tinykeys.mjs';

const $ = (selector, root = document) => root.querySelector(selector);

const toast = $('#toast');
let fading;
function say(text) {
  if (!toast) return;
  $('span', toast).textContent = text;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.hidden = true; }, 5000);
}
if (toast && !toast.hidden) say($('span', toast).textContent);

// Identifiers can be copied.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.dataset.copied);
  } catch { /* Without the permission the text can still be selected by hand. */ }
});

// The palette: the same list as the jump page, in a dialog.
const palette = $('#palette');
const query = palette && $('input[type=search]', palette);
function openPalette(event) {
  if (!palette) return;
  event.preventDefault();
  if (palette.open) return;
  palette.showModal();
  query.select();
  query.dispatchEvent(new CustomEvent('palette'));
}
document.addEventListener('click', (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (plain && event.target.closest('[data-palette]')) openPalette(event);
});
palette?.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const stops = [query, ...palette.querySelectorAll('.results a')];
  const step = event.key === 'ArrowDown' ? 1 : -1;
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (next) { event.preventDefault(); next.focus(); }
});
palette?.addEventListener('submit', (event) => {
  const first = $('.results a', palette);
  if (first) { event.preventDefault(); location.href = first.href; }
});

// History of a thing: the same list as the audit page, in a drawer.
const drawer = $('#drawer');
document.addEventListener('click', (event) => {
  const link = event.target.closest('main a[href*="/audit?about="], header a[href*="/audit?about="]');
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (!drawer || !link || !plain) return;
  event.preventDefault();
  htmx.ajax('GET', link.getAttribute('href'), { target: '#drawer .results', swap: 'innerHTML' });
  drawer.showModal();
});

// Shortcuts; tinykeys leaves them alone while somebody types.
const keys = { '$mod+k': openPalette, '/': openPalette };
for (const link of document.querySelectorAll('[data-key]')) {
  keys[`g ${link.dataset.key}`] = () => { location.href = link.href; };
}
tinykeys(window, keys);

// j and k walk through the rows of the first table that links somewhere.
function walk(step) {
  const links = [...document.querySelectorAll('main tbody tr')].map((row) => $('a', row)).filter(Boolean);
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step]?.focus();
}
tinykeys(window, { j: () => walk(1), k: () => walk(-1) });

// A refused form: the summary takes the focus, its links bring the label into view.
const errors = $('#errors');
errors?.focus();
errors?.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  field.closest('.field')?.scrollIntoView();
  field.focus({ preventScroll: true });
});
