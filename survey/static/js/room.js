// One question at a time for people in a room: keys choose and go on, and going on replaces the
// question in place, because loading a page would leave full screen. Without this the form posts
// as any other.
const REMEMBERED = "room-keys";
const form = () => document.getElementById("answers");
const keysOn = () => sessionStorage.getItem(REMEMBERED) !== "off";

function ready() {
  const keys = document.getElementById("keys");
  if (!keys) return;
  keys.closest("label").hidden = false;
  keys.checked = keysOn();
  document.getElementById("full-screen").hidden = !document.fullscreenEnabled;
}

async function send(submitter) {
  const body = new URLSearchParams(new FormData(form(), submitter));
  let answer;
  try {
    answer = await fetch(form().action, { method: "POST", body });
  } catch {
    document.getElementById("trouble").hidden = false;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("keys")) {
    location.assign(answer.url);
    return;
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  if (answer.redirected) history.pushState(null, "", answer.url);
  ready();
  (document.getElementById("error-summary") ?? form().querySelector("fieldset")).focus();
  scrollTo(0, 0);
}

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  send(event.submitter);
});

document.addEventListener("change", (event) => {
  if (event.target.id === "keys") sessionStorage.setItem(REMEMBERED, event.target.checked ? "on" : "off");
});

document.addEventListener("click", (event) => {
  if (event.target.id !== "full-screen") return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});

document.addEventListener("keydown", (event) => {
  if (!keysOn() || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("textarea, input[type=text], select")) return;
  const choice = form().querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (choice) {
    choice.checked = true;
    choice.focus();
  } else if (event.key === "Enter" && !event.target.matches("button, a, summary")) {
    event.preventDefault();
    form().querySelector("[name=then][value=continue]")?.click();
  }
});

window.addEventListener("popstate", () => location.reload());
ready();
