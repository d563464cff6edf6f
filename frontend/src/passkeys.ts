/**
 * <form data-passkey="create|get" data-options="id"> asks the browser for a passkey before it is sent, and carries the
 * answer in its field `credential`. The options stand in a JSON script with that id, or are fetched from the form's
 * own address if none is named. The form stays hidden where the browser knows no passkeys.
 */
type Asked = { publicKey: PublicKeyCredentialCreationOptionsJSON | PublicKeyCredentialRequestOptionsJSON };

async function asked(form: HTMLFormElement): Promise<Asked> {
  const kept = document.getElementById(form.dataset.options ?? '');
  if (kept) {
    const data = JSON.parse(kept.textContent ?? '{}');
    return data.creation_options ?? data.request_options;
  }
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
  return (await answer.json()).request_options;
}

async function credential(form: HTMLFormElement): Promise<Credential | null> {
  const { publicKey } = await asked(form);
  if (form.dataset.passkey === 'get') {
    const wanted = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey as PublicKeyCredentialRequestOptionsJSON);
    return navigator.credentials.get({ publicKey: wanted });
  }
  const wanted = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey as PublicKeyCredentialCreationOptionsJSON);
  if (form.querySelector<HTMLInputElement>('[name=passwordless]')) {
    wanted.authenticatorSelection = { ...wanted.authenticatorSelection, residentKey: 'required', userVerification: 'required' };
  }
  return navigator.credentials.create({ publicKey: wanted });
}

async function send(form: HTMLFormElement): Promise<void> {
  const problem = form.querySelector<HTMLElement>('[data-problem]')!;
  problem.hidden = true;
  try {
    const found = await credential(form);
    form.querySelector<HTMLInputElement>('[name=credential]')!.value = JSON.stringify(found);
    form.submit();
  } catch {
    problem.hidden = false; // given up, or the device has none
  }
}

if (typeof PublicKeyCredential !== 'undefined' && 'parseCreationOptionsFromJSON' in PublicKeyCredential) {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}
