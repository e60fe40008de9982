// Saves a page while it is filled in. The form works without this; a save that fails or meets
// another version is left to the form's own button, which shows both.
const form = document.getElementById("answers");
const note = document.getElementById("saved");
const base = form.elements.namedItem("base");
let timer = 0;
let running = Promise.resolve();
let stopped = false;
let busy = false;

const say = (text) => { note.textContent = ` · ${text}`; };

// Last year's answers, which the server hands out once this year's are saved.
function showLast(last) {
  for (const [item, line] of Object.entries(last)) {
    const place = document.getElementById(`last-${item}`);
    if (place) place.textContent = line;
    document.getElementById(`check-${item}`)?.remove();
  }
}

async function save() {
  if (stopped) return;
  busy = true;
  try { await send(); } finally { busy = false; }
}

async function send() {
  const body = new URLSearchParams(new FormData(form));
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    say(form.dataset.unsaved);
    return;
  }
  if (answer.ok) {
    const { revision, last = {} } = await answer.json();
    base.value = revision;
    showLast(last);
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    say(form.dataset.saved.replace("TIME", time));
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
// A save under way changes the base: the button's own save waits for it.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (!busy) return;
  event.preventDefault();
  const { submitter } = event;
  // In a task of its own: a form ignores a submission asked for while it is being submitted.
  running.then(() => setTimeout(() => form.requestSubmit(submitter)));
});
