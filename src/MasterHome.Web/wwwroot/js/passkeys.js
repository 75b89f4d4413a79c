// Passkeys need JavaScript, because the browser talks to the authenticator. Without it the other sign-in methods remain.

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener('submit', (event) => requestCredential(event, form));
}

async function requestCredential(event, form) {
  if (form.elements.Credential.value) return;
  event.preventDefault();
  // Keep site.js from blocking a second submit, because the device may refuse and the user may try again.
  event.stopImmediatePropagation();
  const status = form.querySelector('[role=status]');
  status.textContent = '';
  try {
    const token = form.elements.__RequestVerificationToken.value;
    const response = await fetch(form.dataset.options, { method: 'POST', headers: { RequestVerificationToken: token }, body: link(form) });
    // The portal first asks who it is.
    if (response.redirected) return location.assign(response.url);
    if (!response.ok) throw new Error('The portal did not respond. Reload the page and try again.');
    const options = await response.json();
    const credential = form.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.Credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    status.textContent = describe(error);
  }
}

// Whoever is not signed in yet is known by the one-time link that opened the page.
function link(form) {
  const { Account: account, Code: code } = form.elements;
  return code && new URLSearchParams({ account: account.value, code: code.value });
}

function describe(error) {
  if (error.name === 'NotAllowedError') return 'The request was canceled or took too long. Nothing has changed.';
  if (error.name === 'InvalidStateError') return 'This device already has a passkey for your account.';
  if (error.name === 'SecurityError') return 'Passkeys work only at the portal’s own address. Open the portal there.';
  return error.message || 'The browser reported an error. Use another sign-in method.';
}
