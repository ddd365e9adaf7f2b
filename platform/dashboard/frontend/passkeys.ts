// Passkeys: <form data-passkey="create|get" data-options="..."> asks the browser, then is sent with
// the answer as JSON. Source: Web Authentication Level 3, section 5.1.

interface Json {
  [name: string]: unknown;
}

export function setUpPasskeys(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.passkey) return;
    event.preventDefault();
    void ask(form);
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const problem = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (problem) problem.hidden = true;
  try {
    const options = JSON.parse(form.dataset.options ?? "{}") as Json;
    const made =
      form.dataset.passkey === "create" ? await create(options) : await authenticate(options);
    (form.elements.namedItem("answer") as HTMLInputElement).value = JSON.stringify(made);
    // Without the event, which would ask again.
    form.submit();
  } catch {
    // Cancelled, timed out, or no such device.
    if (problem) problem.hidden = false;
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
  }
}

async function create(options: Json): Promise<Json> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: decode(options.challenge),
    user: { ...user, id: decode(user.id) },
    excludeCredentials: decodeIds(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return describe(made, { attestationObject: encode(response.attestationObject) });
}

async function authenticate(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: decode(options.challenge),
    allowCredentials: decodeIds(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const made = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAssertionResponse;
  return describe(made, {
    authenticatorData: encode(response.authenticatorData),
    signature: encode(response.signature),
  });
}

function describe(made: PublicKeyCredential, response: Json): Json {
  return {
    id: made.id,
    rawId: encode(made.rawId),
    type: made.type,
    clientExtensionResults: {},
    response: { clientDataJSON: encode(made.response.clientDataJSON), ...response },
  };
}

function decodeIds(list: unknown): Json[] {
  return ((list as Json[] | undefined) ?? []).map((one) => ({ ...one, id: decode(one.id) }));
}

function decode(text: unknown): ArrayBuffer {
  const base64 = String(text).replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}

function encode(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
