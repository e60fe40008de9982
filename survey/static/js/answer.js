// Saves a page while it is filled in. The form works without this; a save that fails or meets
// another version is left to the form's own button, which shows both.
const form = document.getElementById("answers");
const note = document.getElementById("saved");
const base = form.elements.namedItem("base");
let timer = 0;
let running = Promise.resolve();
let stopped = false;

const say = (text) => { note.textContent = ` · ${text}`; };

async function save() {
  if (stopped) return;
  const body = new URLSearchParams(new FormData(form));
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    say(form.dataset.unsaved);
    return;
  }
  if (answer.ok) {
    base.value = (await answer.json()).revision;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    say(form.dataset.saved.replace("%s", time));
  } else {
    stopped = answer.status === 409;
    if (answer.status === 422) {
      const { revision } = await answer.json();
      if (revision !== undefined) base.value = revision;
    }
    say(form.dataset.unsaved);
  }
}

function soon(delay) {
  clearTimeout(timer);
  timer = setTimeout(() => { running = running.then(save); }, delay);
}

form.addEventListener("change", () => soon(300));
form.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement) soon(1500);
});
// The button sends the newest base: wait for a save under way before the form goes out.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (event.submitter?.dataset.ready) return;
  event.preventDefault();
  running.then(() => {
    event.submitter.dataset.ready = "1";
    form.requestSubmit(event.submitter);
  });
});
