// Passkeys need a script: the browser speaks to the device. Without one the other doors stay.

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener('submit', (event) => ask(event, form));
}

async function ask(event, form) {
  if (form.elements.Credential.value) return;
  event.preventDefault();
  // The page's guard against pressing twice must let go when the device says no.
  event.stopImmediatePropagation();
  const status = form.querySelector('[role=status]');
  status.textContent = '';
  try {
    const token = form.elements.__RequestVerificationToken.value;
    const answer = await fetch(form.dataset.options, { method: 'POST', headers: { RequestVerificationToken: token } });
    if (!answer.ok) throw new Error('The portal did not answer. Reload the page and try again.');
    const options = await answer.json();
    const credential = form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.Credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (fault) {
    status.textContent = inWords(fault);
  }
}

function inWords(fault) {
  if (fault.name === 'NotAllowedError') return 'Nothing was done: it was canceled, or took too long.';
  if (fault.name === 'InvalidStateError') return 'This device holds a passkey for your account already.';
  if (fault.name === 'SecurityError') return 'Passkeys work at the portal’s own address only. Open it by its name.';
  return fault.message || 'The browser could not do it. Use another door.';
}
