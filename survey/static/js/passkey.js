// Lets a form make or use a passkey: asks for a challenge, then sends what the browser answers.
const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
for (const form of able ? document.querySelectorAll("[data-passkey]") : []) {
  const alert = form.querySelector("[role=alert]");
  form.hidden = false;
  form.parentElement.querySelector("[data-without]").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.hidden = true;
    try {
      const token = form.elements.csrf_token.value;
      const answer = await fetch(form.dataset.challenge, {
        method: "POST", body: new URLSearchParams({ csrf_token: token }),
        headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.status);
      const options = await answer.json();
      const credential = form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      alert.hidden = false;
    }
  });
}
