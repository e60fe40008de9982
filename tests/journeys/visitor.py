"""A person with a browser: what they do on the pages, and what went wrong while they did it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

from survey.wording import LANGUAGES, REFERENCE, translations

NARROW, WIDE = 320, 1280
REFUSED_BY_US = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
SEND = """([address, fields]) => {
  const form = Object.assign(document.createElement('form'), { method: 'post', action: address });
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement('textarea'), { name, value }));
  }
  document.body.append(form);
  form.submit();
}"""


class Visitor:
    """One browser of its own (cookies, cache) with one page open.

    `faults` collects console errors, breaches of the content policy (browsers report them there),
    requests to other origins and answers from 500 up. `clicks` counts what `click` did. Buttons and
    links are called by their English names, also when the pages speak another `language`.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context, self.origin = context, origin
        self.language = LANGUAGES[REFERENCE]
        self.clicks = 0
        self.faults: list[str] = []
        self._shown: Request | None = None
        self._refused: set[str] = set()
        self._complaints: list[tuple[str, str]] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)
        self.page: Page = context.new_page()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append((message.location["url"], message.text))

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin + "/", "data:", "blob:")):
            self.faults.append(f"request to another origin: {request.url}")
        sent_for_json = "json" in request.headers.get("accept", "")
        if request.is_navigation_request() or (request.method == "POST" and not sent_for_json):
            self._shown = request

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} from {response.url}")
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused.add(response.url)

    def assert_nothing_went_wrong(self) -> None:
        """Fail with everything collected. A page that answers 4xx is no fault by itself."""
        complaints = [
            f"console at {url}: {text}"
            for url, text in self._complaints
            if not (url in self._refused and REFUSED_BY_US.match(text))
        ]
        assert self.faults + complaints == []

    def expect_refused_save(self) -> None:
        """Take the browser's own console line about a refused autosave of this page for granted."""
        self._refused.add(self.address)

    def forgive(self, text: str) -> None:
        """Drop the console lines with `text`: what the test itself brought about."""
        self._complaints = [(url, line) for url, line in self._complaints if text not in line]

    def forgive_answer(self, status: int) -> None:
        """Drop the answer of this page with that status, which the test itself brought about."""
        self.faults.remove(f"{status} from {self.page.url}")
        self.forgive(f"a status of {status}")

    def stand_still(self) -> None:
        """Keep the page that looks again by itself from doing so while it is looked at."""
        self.page.route(
            "**/*",
            # Aborted, not failed: the browser then stays where it is.
            lambda route: (
                route.abort("aborted")
                if route.request.is_navigation_request()
                else route.continue_()
            ),
        )

    @property
    def address(self) -> str:
        """Where the page is, without the question mark and what follows."""
        return self.page.url.partition("?")[0].partition("#")[0]

    @property
    def assessment(self) -> str:
        """The id of the assessment that the address names."""
        return self.page.url.split("/a/")[1].split("/")[0]

    @property
    def title(self) -> str:
        """The main heading."""
        return self.page.locator("h1").inner_text()

    @property
    def words(self) -> str:
        """All that the page says, with single spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    def go(self, path: str) -> None:
        """Open an address of the site, or a whole one."""
        self.page.goto(path if urlsplit(path).scheme else self.origin + path)

    def go_to(self, rest: str, assessment: str = "") -> None:
        """Open a page of the assessment."""
        self.go(f"/{self.language.url}/a/{assessment or self.assessment}/{rest}")

    def say(self, text: str) -> str:
        """What the pages say for that English text."""
        return translations(self.language.locale).gettext(text)

    def show_in(self, language: str) -> None:
        """Show the page that is open in another language, by what stands first in its address.

        What brought the page about is asked or sent once more, there.
        """
        request = self._shown
        assert request is not None
        address = re.sub(r"(?<=//)([^/]+)/[^/]+", rf"\1/{language}", request.url)
        if request.method == "GET":
            self.page.goto(address)
            return
        self._refused.add(address)
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [address, parse_qsl(request.post_data or "", True)])

    def click(self, selector: str) -> None:
        """One click on what the selector finds."""
        self.clicks += 1
        self.page.click(selector)

    def press_button(self, text: str, *, exact: bool = False) -> None:
        """Click the button of that name, and wait for the page it leads to.

        `exact`: another button's name begins with it. The button of a page that is being saved
        acts only when that save is over.
        """
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.say(text), exact=exact).click()

    def follow(self, text: str) -> None:
        """Click the link of that name, and wait for the page it leads to."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=self.say(text)).click()

    def start(self, form: str) -> str:
        """Begin the quick check or the full form; the id of the assessment."""
        self.go(f"/{self.language.url}/")
        with self.page.expect_navigation():
            self.click(f"button[value={form}]")
        return self.assessment

    def choose(self, item: str, code: str) -> None:
        """Choose an answer by its card or line."""
        self.click(f"label[for='answer-{item}-{code}']")

    def chosen(self, item: str) -> str:
        """The code that is chosen, "" for none."""
        found = self.page.locator(f"input[name='answer-{item}']:checked")
        return (found.get_attribute("value") or "") if found.count() else ""

    @property
    def items(self) -> list[str]:
        """The items asked on this page."""
        names = self.page.locator("[role=radiogroup]").evaluate_all("all => all.map(e => e.id)")
        return [name.removeprefix("answer-") for name in names]

    def answer_page(self, answers: Mapping[str, str]) -> None:
        """Answer what this page asks, as far as `answers` holds it, and continue."""
        for item in self.items:
            if item in answers:
                self.choose(item, answers[item])
        self.press_button("Save and continue")

    def answer_all(self, answers: Mapping[str, str]) -> int:
        """Answer page after page until the answers are shown to be checked; how many pages."""
        pages = 0
        while not self.address.endswith("/check"):
            self.answer_page(answers)
            pages += 1
        return pages

    def status(self, path: str) -> int:
        """Open an address; with what status it answers."""
        answer = self.page.goto(path if urlsplit(path).scheme else self.origin + path)
        assert answer is not None
        return answer.status

    def send(self, path: str, fields: Mapping[str, str] | None = None) -> str:
        """Send a form of the site without its page, to set a scene; the final address."""
        form: dict[str, str | float | bool] = {"csrf_token": self._field("/en/", "csrf_token")}
        answer = self.context.request.post(self.origin + path, form=form | dict(fields or {}))
        assert answer.status == 200, f"{path}: {answer.status} {answer.text()[:2000]}"
        return answer.url

    def post(self, path: str, fields: Mapping[str, str] | None = None) -> None:
        """Send a form of the site without its page, and show what answers."""
        if not self.page.url.startswith(self.origin):
            # A form from nowhere is refused, whichever page is the first to be looked at.
            self.go("/en/")
        token = self._field("/en/", "csrf_token")
        pairs = [("csrf_token", token), *(fields or {}).items()]
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [self.origin + path, pairs])

    def send_page(
        self,
        assessment: str,
        key: str,
        answers: Mapping[str, str],
        others: Mapping[str, str] | None = None,
    ) -> None:
        """Send answers to a page of questions, whatever it holds, and `others` of its fields."""
        path = f"/en/a/{assessment}/p/{key}"
        given = {f"answer-{item}": code for item, code in answers.items()}
        self.send(path, {"base": self._field(path, "base"), **given, **(others or {})})

    def _field(self, path: str, name: str) -> str:
        page = self.context.request.get(self.origin + path).text()
        found = re.search(rf'name="{name}" value="([^"]+)"', page)
        assert found is not None, f"no {name} at {path}"
        return found[1]
