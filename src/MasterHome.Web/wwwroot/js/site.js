// Only adds comfort: every page works without it.

// What went wrong is read and reached first.
document.getElementById('errors')?.focus();

for (const input of document.querySelectorAll('input[type=password]')) offerToShow(input);

for (const button of document.querySelectorAll('[data-says*="#"]')) followField(button, document.getElementById(button.dataset.of));

addEventListener('submit', refuseSecondPress);
// A page that comes back from the browser's memory may be sent again.
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(release));

function offerToShow(input) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet small reveal';
  button.setAttribute('aria-controls', input.id);
  const frame = document.createElement('span');
  frame.className = 'with';
  input.replaceWith(frame);
  frame.append(input, button);
  const show = (yes) => {
    input.type = yes ? 'text' : 'password';
    button.textContent = yes ? 'Hide' : 'Show';
    button.setAttribute('aria-label', yes ? 'Hide what you type' : 'Show what you type');
  };
  show(false);
  button.addEventListener('click', () => show(input.type === 'password'));
  // A browser offers to keep a password only when it was one at sending.
  input.form?.addEventListener('submit', () => show(false));
}

// A button that names a number keeps naming the one in its field.
function followField(button, field) {
  field?.addEventListener('input', () => {
    if (field.value) button.textContent = button.dataset.says.replace('#', field.value);
  });
}

function refuseSecondPress(event) {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if ('sent' in form.dataset) return event.preventDefault();
  form.dataset.sent = '';
  event.submitter?.setAttribute('aria-disabled', 'true');
  // An answer that is a file leaves the page standing: let go after a while.
  setTimeout(release, 6000, form);
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll('[aria-disabled]').forEach((button) => button.removeAttribute('aria-disabled'));
}
