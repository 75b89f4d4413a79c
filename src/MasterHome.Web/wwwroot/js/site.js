// Progressive enhancement: every page works without this script.

// Move focus to the error summary, so that screen readers read it first.
document.getElementById('errors')?.focus();

for (const input of document.querySelectorAll('input[type=password]')) addRevealButton(input);

for (const button of document.querySelectorAll('[data-says*="#"]')) followInput(button, document.getElementById(button.dataset.of));

for (const job of document.querySelectorAll('[data-follow]')) follow(job);

for (const queue of document.querySelectorAll('[data-keys]')) decideByKeys(queue);

// After the page, which must not wait for it.
addEventListener('load', () => navigator.serviceWorker?.register('/service-worker.js').catch(() => {}));

addEventListener('submit', preventDoubleSubmit);
// Allow resubmitting when the page comes back from the back/forward cache.
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(allowResubmit));

function addRevealButton(input) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet small reveal';
  button.setAttribute('aria-controls', input.id);
  const frame = document.createElement('span');
  frame.className = 'with';
  input.replaceWith(frame);
  frame.append(input, button);
  const show = (visible) => {
    input.type = visible ? 'text' : 'password';
    button.textContent = visible ? 'Hide' : 'Show';
    button.setAttribute('aria-label', visible ? 'Hide what you type' : 'Show what you type');
  };
  show(false);
  button.addEventListener('click', () => show(input.type === 'password'));
  // Browsers offer to save a password only if the field is a password field when submitted.
  input.form?.addEventListener('submit', () => show(false));
}

// Keeps the number in a button's label in sync with its field.
function followInput(button, field) {
  field?.addEventListener('input', () => {
    const points = field.value === '1' ? '1 point' : `${field.value} points`;
    if (field.value) button.textContent = button.dataset.says.replace('# points', points);
  });
}

// j and k open the next and the previous item, v approves, d declines, x chooses, u undoes what was just decided. Only while the focus is in
// the queue and not in a field, so that the keys of a screen reader keep their meaning elsewhere.
function decideByKeys(queue) {
  // Without this script there are no keys to speak of.
  queue.querySelector('.keys')?.removeAttribute('hidden');
  const links = [...queue.querySelectorAll('tbody a[href*="item="]')];
  const chosen = links.findIndex((link) => link.hasAttribute('aria-current'));
  const undo = queue.querySelector('button[data-key=undo]');
  if (document.activeElement === document.body) (links[chosen] ?? undo)?.focus({ preventScroll: true });
  // Without the fragment, which would move the focus out of the queue.
  const open = (link) => link && location.assign(link.href.split('#')[0]);
  const decision = queue.querySelector('#decision form');
  const press = (name) => decision?.querySelector(`button[data-key=${name}]`)?.click();
  const keys = {
    j: () => open(links[chosen + 1] ?? queue.querySelector('[rel=next]')),
    k: () => open(links[chosen - 1] ?? queue.querySelector('[rel=prev]')),
    x: () => links[chosen]?.closest('tr').querySelector('input[type=checkbox]')?.click(),
    v: () => press('approve'),
    u: () => undo?.click(),
    d: () => {
      const reason = decision?.querySelector('textarea');
      if (reason && !reason.value && !decision.querySelector('select')?.value) reason.focus();
      else press('decline');
    },
  };
  queue.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=checkbox]), textarea, select')) return;
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
}

// Shows how far requested work is, until it has ended.
async function follow(job) {
  while ('follow' in job.dataset) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const fresh = await readAgain(job.id);
    if (!fresh) continue;
    if (!('follow' in fresh.dataset)) delete job.dataset.follow;
    for (const [index, part] of [...job.children].entries()) {
      const change = fresh.children[index];
      if (part.innerHTML === change.innerHTML) continue;
      const hadFocus = part.contains(document.activeElement);
      // The part itself stays, so that screen readers read what is new in it.
      part.replaceChildren(...change.childNodes);
      if (hadFocus) part.querySelector('a')?.focus();
    }
  }
}

async function readAgain(id) {
  try {
    const response = await fetch(location.href);
    // The session may have ended, or the portal may be about to restart.
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(id);
  } catch {
    return null;
  }
}

function preventDoubleSubmit(event) {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if ('sent' in form.dataset) return event.preventDefault();
  form.dataset.sent = '';
  event.submitter?.setAttribute('aria-disabled', 'true');
  // A file download does not replace the page, so allow another submit after a while.
  setTimeout(allowResubmit, 6000, form);
}

function allowResubmit(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-disabled]').forEach((button) => button.removeAttribute('aria-disabled'));
}
