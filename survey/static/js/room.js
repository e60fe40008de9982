// One question at a time for people in a room: keys choose and go on, and going on replaces the
// question in place, because loading a page would leave full screen. What is chosen or written is
// saved at once. Without this the form posts as any other.
const REMEMBERED = "room-keys";
const form = () => document.getElementById("answers");
const keysOn = () => sessionStorage.getItem(REMEMBERED) !== "off";
let running = Promise.resolve();
let going = false;

function ready() {
  const keys = document.getElementById("keys");
  if (!keys) return;
  // Of no use where answers no longer change.
  keys.closest("label").hidden = !form().querySelector("[name=then]");
  keys.checked = keysOn();
  document.getElementById("full-screen").hidden = !document.fullscreenEnabled;
}

const trouble = (shown) => { document.getElementById("trouble").hidden = !shown; };

// Requests go one after the other: each carries the revision that the one before it made.
function inTurn(work) {
  running = running.then(work).catch(() => trouble(true));
  return running;
}

function keep() {
  const target = form();
  inTurn(async () => {
    if (target !== form()) return;
    const body = new URLSearchParams(new FormData(target));
    const answer = await fetch(target.action, {
      method: "POST", body, keepalive: true, headers: { Accept: "application/json" },
    });
    // What is refused, or differs, the button shows with both versions.
    if (!answer.ok) return;
    const { revision, last = {} } = await answer.json();
    target.elements.namedItem("base").value = revision;
    // Last year's answer, which the server hands out once this year's is saved.
    for (const [item, line] of Object.entries(last)) {
      const place = document.getElementById(`last-${item}`);
      if (place) place.textContent = line;
      document.getElementById(`check-${item}`)?.remove();
    }
    trouble(false);
  });
}

function go(submitter) {
  if (going) return;
  going = true;
  inTurn(async () => {
    const body = new URLSearchParams(new FormData(form(), submitter));
    const answer = await fetch(form().action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("keys")) {
      // Another page of ours after a save; anything else would lose what stands here.
      if (answer.redirected) location.assign(answer.url);
      else trouble(true);
      return;
    }
    if (page.documentElement.lang !== document.documentElement.lang) {
      location.assign(answer.url);
      return;
    }
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    if (answer.redirected) history.pushState(null, "", answer.url);
    ready();
    (document.getElementById("error-summary") ?? form().querySelector("fieldset")).focus();
    scrollTo(0, 0);
  }).finally(() => { going = false; });
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  go(event.submitter);
});

document.addEventListener("change", (event) => {
  if (event.target.id === "keys") sessionStorage.setItem(REMEMBERED, event.target.checked ? "on" : "off");
  else if (event.target.form === form()) keep();
});

document.addEventListener("click", (event) => {
  if (event.target.id !== "full-screen") return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});

document.addEventListener("keydown", (event) => {
  if (!keysOn() || going || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("textarea, input[type=text], select")) return;
  const choice = form().querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (choice) {
    choice.checked = true;
    choice.focus();
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key === "Enter" && !event.target.matches("button, a, summary")) {
    event.preventDefault();
    form().querySelector("[name=then][value=continue]")?.click();
  }
});

window.addEventListener("popstate", () => location.reload());
ready();
