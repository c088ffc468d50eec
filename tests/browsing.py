"""A real browser: one for each test, and a visitor for each person of the cast, signed in as a person signs in.

What a visitor looks at is judged: axe finds nothing serious at a desk's width, and nothing is wider than a phone.
`PICTURES=folder` keeps a picture of every page that was looked at.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright

from tests.cast import PASSWORD

PICTURES = os.environ.get("PICTURES")
DESK, PHONE, HEIGHT = 1280, 390, 900
SECONDS = 20  # for one page, on a busy machine
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright runs a loop of its own, in which Django would refuse to use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def serious(page: Page) -> list[str]:
    """What axe calls serious or worse on the page as it stands."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['html'] for node in one['nodes']]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]


# How a browser says that it kept something from running or showing.
POLICY = "Content Security Policy"

# Where parts of a page begin, and what they are called: found on every page, and cheap to get right.
LANDMARKS = ("region", "landmark-unique", "landmark-one-main", "landmark-no-duplicate-main", "page-has-heading-one",
             "heading-order", "skip-link", "empty-table-header", "duplicate-id-aria")  # fmt: skip


def judged(page: Page) -> list[str]:
    """What axe calls serious or worse, or finds wrong with landmarks and headings, each with a place it stands at."""
    found = Axe().run(page).response["violations"]
    return [_told(one) for one in found if one["impact"] in ("serious", "critical") or one["id"] in LANDMARKS]


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    return f"{violation['id']} ({violation['impact']}): {len(nodes)} × {nodes[0]['target']} {nodes[0]['html'][:200]}"


def pixels_too_wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def photograph(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


class Visitor:
    """Somebody with a window of their own. `faults` gathers what was wrong with the pages they looked at."""

    def __init__(self, browser: Browser, site: str, username: str = "") -> None:
        self.site, self.name, self.faults = site, username or "anybody", list[str]()
        self.page = browser.new_context(viewport={"width": DESK, "height": HEIGHT}).new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        if username:
            self._sign_in(username)

    def _sign_in(self, username: str) -> None:
        self.open("/admin/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Log in")

    def _hear(self, message: ConsoleMessage) -> None:
        """What the policy for scripts and styles kept from running is a fault of the page."""
        if POLICY in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def open(self, address: str) -> None:
        self.page.goto(f"{self.site}{address}")

    def json(self, address: str) -> Any:
        return self.page.request.get(f"{self.site}{address}").json()

    def go(self, button_or_link: Locator) -> None:
        """Click, and wait for the page it leads to."""
        with self.page.expect_navigation():
            button_or_link.click()

    def press(self, name: str, *, within: str = "") -> None:
        self.go(self.part(within).get_by_role("button", name=name))

    def follow(self, name: str, *, within: str = "") -> None:
        self.go(self.part(within).get_by_role("link", name=name).first)

    def choose(self, name: str) -> None:
        """A list of the menu; what stands beside its name is an icon, or what waits there."""
        entries = self.page.get_by_role("region", name="Menu").get_by_role("link")
        self.go(entries.filter(has=self.page.get_by_text(name, exact=True)))

    def part(self, name: str) -> Locator | Page:
        """A part of the page by its heading; the whole page without one."""
        return self.page.get_by_role("region", name=name) if name else self.page

    def reads(self, words: str, *, within: str = "") -> bool:
        return words in self.part(within).locator("body" if not within else "xpath=.").inner_text()

    def look(self, name: str) -> None:
        photograph(self.page, f"{name}-{DESK}")
        self.faults += [f"{name}: {one}" for one in serious(self.page)]
        self.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        photograph(self.page, f"{name}-{PHONE}")
        if wider := pixels_too_wide(self.page):
            self.faults.append(f"{name}: {wider} pixels wider than a phone")
        self.page.set_viewport_size({"width": DESK, "height": HEIGHT})


# Public pages follow the system; the admin's theme asks it once, as a page opens, and is then told by its own switch.
CHANGE_LIGHT = """async light => {
  if (window.Alpine) Alpine.$data(document.documentElement).adminTheme = light;
  await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
}"""


class Walk:
    """One window that looks at page after page, at each width and by each light of `looks`, and judges each look.

    `faults` says by address what was found; an address that leads to a page seen before is passed.
    """

    def __init__(
        self, browser: Browser, site: str, *, looks: Sequence[tuple[int, str]], cookies: Sequence[Any] = ()
    ) -> None:
        self.site, self.looks, self.faults, self.seen = site, looks, dict[str, list[str]](), set[str]()
        context = browser.new_context()
        context.add_cookies(list(cookies))
        self.page = context.new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.update({self.page.url: [str(error)]}))

    def _hear(self, message: ConsoleMessage) -> None:
        """What the policy for scripts and styles kept from running is a fault of the page."""
        if POLICY in message.text:
            self.faults[self.page.url] = [message.text]

    def look_at(self, address: str) -> None:
        answer = self.page.goto(f"{self.site}{address}")
        if answer is None or self.page.url in self.seen or "html" not in answer.headers.get("content-type", ""):
            return
        self.seen.add(self.page.url)
        self.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        for width, light in self.looks:
            if found := self._found(width, light):
                self.faults[f"{address} at {width}, {light}"] = found

    def _found(self, width: int, light: Any) -> list[str]:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=light, reduced_motion="reduce")
        self.page.evaluate(CHANGE_LIGHT, light)
        photograph(self.page, f"{_named(self.page.url)}-{width}-{light}")
        wider = pixels_too_wide(self.page)
        return [*judged(self.page), *([f"{wider} pixels too wide"] if wider > 0 else [])]


def _named(address: str) -> str:
    """A file's name for what was looked at."""
    return re.sub("[^a-z0-9]+", "-", address.partition("//")[2].partition("/")[2]).strip("-") or "start"
