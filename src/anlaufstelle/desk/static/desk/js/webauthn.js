// Passkeys and security keys. A form with data-key asks the browser for a key and sends its answer:
// "in" signs in with the key alone, "use" shows it as a second factor, "add" makes a new one.
// What has data-no-key is said where the browser knows no keys.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function asked(options) {
  const wish = { ...options.publicKey };
  wish.challenge = bytes(wish.challenge);
  wish.allowCredentials = known(wish.allowCredentials);
  return navigator.credentials.get({ publicKey: wish });
}

async function made(options, alone) {
  const wish = { ...options.publicKey };
  wish.challenge = bytes(wish.challenge);
  wish.user = { ...wish.user, id: bytes(wish.user.id) };
  wish.excludeCredentials = known(wish.excludeCredentials);
  wish.authenticatorSelection = {
    ...wish.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey: wish });
}

function told(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: key.getClientExtensionResults(),
    response,
  });
}

async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
}

function say(form) {
  const line = form.querySelector("[data-said]") || document.createElement("p");
  line.dataset.said = "";
  line.className = "wrong";
  line.setAttribute("role", "alert");
  line.textContent = form.dataset.failed;
  form.prepend(line);
}

for (const form of document.querySelectorAll("[data-key]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  for (const line of document.querySelectorAll("[data-no-key]")) line.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const wish = await options(form);
      const alone = form.querySelector("[name=passwordless]");
      const key = form.dataset.key === "add" ? await made(wish, alone.checked) : await asked(wish);
      form.querySelector("[name=credential]").value = told(key);
      form.submit();
    } catch {
      say(form);
    }
  });
}
