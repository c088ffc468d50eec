"""docs/clients: thirty lines draw an article, take away what is withdrawn, and keep up with what happens."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import playwright
import pytest

from config.places import BASE_DIR
from editorial.follow import Follower
from editorial.services import hold, withdraw
from evidence.services import record_notice
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.conftest import running

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
CLIENTS, MOST_LINES = BASE_DIR / "docs" / "clients", 30
REST, HEAT, COLD = "Rest eases knee pain.", "Heat eases knee pain.", "Cold eases knee pain."
Draws = Callable[[], list[str]]


@pytest.mark.parametrize("name", ["draw.py", "draw.mjs"])
def test_a_client_is_short(name):
    assert len([line for line in (CLIENTS / name).read_text().splitlines() if line.strip()]) <= MOST_LINES


class Library:
    def __init__(self, *, ann, rob, chief) -> None:
        self.ann, self.chief = ann, chief
        self.works = [make.reference(by=ann, title=f"Trial {n}", doi=f"10.5555/knee.{n}") for n in (1, 2)]
        cited = [[{"reference": one} for one in works] for works in (self.works, self.works[:1], self.works[:1])]
        made = [
            make.approved_claim(text, by=ann, reviewers=[rob], citations=citations)
            for text, citations in zip((REST, HEAT, COLD), cited, strict=True)
        ]
        self.rest, self.heat, self.cold = made
        self.page = make_editorial.article(made, by=ann, title="Knee pain")
        make_editorial.published(self.page, by=chief)

    def printed(self, standing: str = "") -> list[str]:
        """The sources, and what is said of the second."""
        works = [f"{n}. Example E. Trial {n}. Journal of Examples. 2021 May. doi: 10.5555/knee.{n}." for n in (1, 2)]
        return [f"{works[0]} ", f"{works[1]} {standing}"]


@pytest.fixture
def library(ann, rob, chief) -> Library:
    return Library(ann=ann, rob=rob, chief=chief)


def tell_story(library: Library, draws: Draws) -> None:
    """What happens to a page, and what a client makes of it each time."""
    assert draws() == [
        "Knee pain",
        "## Treatment",
        f"- {REST} [1] [2]",
        f"- {HEAT} [1]",
        f"- {COLD} [1]",
        *library.printed(),
    ]

    hold(claim=library.heat, reason="Being checked.", by=library.ann)
    held = "- This statement is not shown while it is being checked."
    missing = "Some statements on this page are not shown."
    assert draws() == [
        "Knee pain",
        missing,
        "## Treatment",
        f"- {REST} [1] [2]",
        held,
        f"- {COLD} [1]",
        *library.printed(),
    ]

    withdraw(claim=library.cold, reason="It does not.", password=PASSWORD, by=library.chief)
    assert draws() == ["Knee pain", missing, "## Treatment", f"- {REST} [1] [2]", held, *library.printed()]

    record_notice(library.works[1], kind="retraction", dated=date(2026, 3, 14), source="Bone", by=library.ann)
    Follower().run_once()
    flagged = [f"- {REST} [1] [2]", "  ! A source of this statement was retracted.", held]
    doubt = f"{missing} Sources of some statements on this page have changed; those are marked and being checked."
    assert draws() == ["Knee pain", doubt, "## Treatment", *flagged, *library.printed("This source was retracted.")]

    withdraw(article=library.page, reason="See knee care.", password=PASSWORD, by=library.chief)
    assert draws()[-1] == "This page was withdrawn. See knee care."


# The one that Playwright brings: a test needs no other.
NODE = Path(playwright.__file__).parent / "driver" / "node"


@pytest.mark.parametrize("program", ["python", "node"])
def test_a_client_at_the_terminal_draws_what_is_published_as_it_changes(live_server, library, program):
    runs, name = (sys.executable, "draw.py") if program == "python" else (NODE, "draw.mjs")
    command = [str(runs), str(CLIENTS / name), live_server.url, "knee-pain", "0.2"]
    bare = {"PATH": os.environ["PATH"]}
    with running(command, stdout=subprocess.PIPE, text=True, env=bare) as client:

        def draws() -> list[str]:
            lines = list[str]()
            while line := client.stdout.readline().rstrip("\n"):
                lines.append(line)
            return lines

        tell_story(library, draws)
        client.stdout.close()


@pytest.fixture
def other_site() -> Iterator[str]:
    """A site of somebody else, which has the client and nothing of ours."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(CLIENTS)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args) -> None:
        pass


FOLLOW = """async ([site, slug]) => {
  const { follow } = await import("/draw.mjs");
  window.drawings = follow(site, slug, 0.2);
}"""
ASK_AGAIN = """async address => {
  const first = await fetch(address, { cache: "no-store" });
  const known = { "If-None-Match": first.headers.get("ETag"), Accept: "application/json" };
  const again = await fetch(address, { headers: known, cache: "no-store" });
  return [first.status, again.status, first.headers.get("Repr-Digest") !== null];
}"""


@pytest.mark.browser
def test_the_client_in_a_page_of_another_site_draws_what_is_published_as_it_changes(
    browser, live_server, other_site, library
):
    page = browser.new_page()
    page.goto(other_site)
    page.evaluate(FOLLOW, [live_server.url, "knee-pain"])

    tell_story(library, lambda: page.evaluate("async () => (await drawings.next()).value"))


@pytest.mark.browser
def test_a_page_of_another_site_may_ask_whether_anything_changed(browser, live_server, other_site, library):
    page = browser.new_page()
    page.goto(other_site)

    assert page.evaluate(ASK_AGAIN, f"{live_server.url}/api/v1/articles/knee-pain") == [200, 304, True]
