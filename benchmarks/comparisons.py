"""What is compared with what, and the aims: the rows of every table of the report."""

from dataclasses import dataclass
from statistics import median
from typing import Protocol

from benchmarks.api_lists import NEVER, ROWS
from benchmarks.delivery import LARGE, SERVED, SMALL
from benchmarks.measure import Samples, ratio

CLAIMS, REVIEWS, DUE = "evidence_claim_changelist", "reviews_review_changelist", "reviews_claimstate_changelist"
# By what each is called: the page, and what it is asked.
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "claims": (CLAIMS, {}),
    "claims: approved": (CLAIMS, {"state": "approved"}),
    "claims: approved, page 10": (CLAIMS, {"state": "approved", "p": "10"}),
    "claims: draft (1 in 25)": (CLAIMS, {"state": "draft"}),
    "claims: submitted (1 in 25)": (CLAIMS, {"state": "submitted"}),
    "claims: high risk (none)": (CLAIMS, {"risk__exact": "high"}),
    "claims: overdue (none)": (CLAIMS, {"overdue": "yes"}),
    "claims: I changed it (20)": (CLAIMS, {"mine": "wrote"}),
    "claims: search, 1 in 5": (CLAIMS, {"q": "paracetamol"}),
    "claims: search, none": (CLAIMS, {"q": "unheard-of"}),
    "reviews: waiting for me": (REVIEWS, {}),
    "reviews: assigned to me (20)": (REVIEWS, {"turn": "mine"}),
    "reviews: lacking a reviewer (1 in 25)": (REVIEWS, {"turn": "free"}),
    "reviews: everything open (2 in 25)": (REVIEWS, {"turn": "open"}),
    "my submissions (20 claims)": ("reviews_submission_mine", {}),
    "submissions": ("reviews_submission_changelist", {}),
    "reviews due within 90 days (none)": (DUE, {"due": "within-90"}),
    "the desk": ("index", {}),
    "the dashboard": ("reviews_claimstate_dashboard", {}),
}
# What reads the whole library by its nature.
WITHOUT_AIM = ("claims: search, 1 in 5", "claims: search, none", "the dashboard")
SITTINGS = {"a sitting of 20 claims": 20, "a sitting of 200 claims": 200}


class Row(Protocol):
    said: str
    aim: str

    def told(self, samples: Samples) -> str: ...


@dataclass(frozen=True)
class Comparison:
    """`above` and `below` name what was timed; `grown` marks what was timed in the larger library."""

    said: str
    above: str
    below: str
    aim: str = ""

    def told(self, samples: Samples) -> str:
        return figure(ratio(samples[self.above], samples[self.below]))


@dataclass(frozen=True)
class PerRecord(Comparison):
    """Of so many times the records, what each of them takes."""

    times: int = 10

    def told(self, samples: Samples) -> str:
        return figure(ratio(samples[self.above], samples[self.below]) / self.times)


@dataclass(frozen=True)
class Seconds:
    """How long something took: the one thing that is promised as a time."""

    said: str
    timed: str
    aim: str = ""

    def told(self, samples: Samples) -> str:
        return f"{figure(median(samples[self.timed]))} s"


@dataclass(frozen=True)
class Service:
    """Requests a second of a server beside another's with the same question, and processor time for each request."""

    said: str
    asked: str
    aim: str = ""
    server: str = "attest"
    beside: str = "nginx"

    def told(self, samples: Samples) -> str:
        found = (self._beside(samples, name) for name in ("a second", "processor"))
        return " · ".join(figure(one) for one in found)

    def _beside(self, samples: Samples, name: str) -> float:
        return ratio(*(samples[f"{one}: {self.asked}: {name}"] for one in (self.server, self.beside)))


class Latency(Service):
    def told(self, samples: Samples) -> str:
        taken = median(samples[f"{self.server}: {self.asked}: p99"])
        return f"{figure(self._beside(samples, 'p99'))} · {figure(taken)} ms"


def figure(number: float) -> str:
    return f"{number:.3f}" if number < 0.1 else f"{number:.2f}" if number < 10 else f"{number:.0f}"


def grown(name: str) -> str:
    return f"{name}, grown"


PUBLISHING = (
    Comparison("first edition ÷ plain saves of the page and its 40 claims", "first_edition", "plain"),
    Comparison("first edition ÷ the same rows with django-simple-history, in bulk", "first_edition", "history"),
    Comparison("next edition, one claim changed ÷ plain saves", "next_edition", "plain"),
    Comparison("next edition, one claim changed ÷ django-simple-history, in bulk", "next_edition", "history"),
    Comparison(
        "100 rechecks reaffirmed in bulk ÷ the same one by one", "reaffirm_together", "reaffirm_one_by_one", "≤ 0.5"
    ),
    Comparison("the password check in each ÷ plain saves", "password", "plain"),
    Comparison("last signature → new JSON ÷ one plain save and commit", "approval_to_public", "plain_one"),
    Comparison("the two password checks in it ÷ one plain save and commit", "two_passwords", "plain_one"),
)
GROWTH = (
    Comparison("first edition", grown("first_edition"), "first_edition", "≤ 1.1"),
    Comparison("next edition", grown("next_edition"), "next_edition", "≤ 1.1"),
    Comparison("last signature → new JSON", grown("approval_to_public"), "approval_to_public", "≤ 1.1"),
)
IMPORTING = (
    Comparison("django-simple-history's bulk insert of the same rows ÷ the import", "history", grown("import"), "≥ 1"),
    Comparison("the import ÷ rispy alone, which reads the file and keeps nothing", grown("import"), "parser"),
    PerRecord("time for each record, of ten times as many", grown("import"), "import", "≤ 1.2"),
    Comparison("the same file once more ÷ the first time", "import again", "import"),
)
SITTING = (Comparison("opening a sitting of 200 claims ÷ of 20", *reversed(SITTINGS), "≤ 2"),)
NOTICES = ("notices joined", "notices", "notices again", "notices, every row")
RECORDING = (
    Comparison("import, one row in 100 about a work of ours ÷ the file and a join", "notices", "notices joined", "≤ 3"),
    Comparison("the same file again ÷ the file and a join", "notices again", "notices joined", "≤ 3"),
    Comparison("import, every row about a work of ours ÷ the file and a join", "notices, every row", "notices joined"),
)
REACHED = ("retraction", "dismissal")
REACH = (
    Seconds("a retraction → everything served anew, rechecks opened and assigned", grown("retraction"), "≤ 60 s"),
    Seconds("its dismissal → everything as before, rechecks ended", grown("dismissal"), "≤ 60 s"),
    PerRecord("the retraction, time for each of ten times as many claims", grown("retraction"), "retraction", "≤ 1.3"),
    PerRecord("the dismissal, time for each of ten times as many claims", grown("dismissal"), "dismissal", "≤ 1.3"),
)
SERVICE = (
    Service("article", "article", "≥ 0.5 · ≤ 2.5"),
    Service("article, br", "article, br", "≥ 0.6 · ≤ 2.5"),
    Service("article, br, 2 workers ÷ nginx with 2", "article, br", "≥ 0.7", "attest, 2 workers", "nginx, 2 workers"),
    Service("article to who has it (304)", "304", "≥ 0.4"),
    Service("list of articles", "list", "≥ 0.35"),
    Service("feed", "feed", "≥ 0.35"),
    Service("article, exported tree behind nginx", "article", "≥ 0.98", "exported"),
    Service("article, br, exported tree behind nginx", "article, br", "≥ 0.98", "exported"),
    Service("article, br ÷ from a dictionary in the worker", "article, br", "≥ 0.9", "attest", "dictionary"),
    Service("article through Django, without a store", "article", "", "django"),
    Service("article, br, through Django, without a store", "article, br", "", "django"),
    Latency("article: 99 in 100 within", "article", "≤ 5 · ≤ 10 ms"),
    Latency("article, br: 99 in 100 within", "article, br", "≤ 5 · ≤ 10 ms"),
)
WAGTAIL = (
    Comparison("first edition", "first_edition", "wagtail", "≤ 0.125"),
    Comparison("next edition, one claim changed", "next_edition", "wagtail", "≤ 0.125"),
    Comparison("the password check in each", "password", "wagtail"),
    Comparison("40 claims approved in one sitting", "sitting", "wagtail"),
)
BESIDE = (
    Service("article ÷ Wagtail's API v2", "article", "≥ 400", beside="wagtail"),
    Service("article ÷ Django REST framework", "article", "≥ 300", beside="rest"),
    Service("article ÷ django-ninja", "article", "≥ 300", beside="ninja"),
    Service("article, through Django ÷ Wagtail's API v2", "article", "≥ 40", "django", "wagtail"),
    Service("search, through Django ÷ django-ninja", "search", "≥ 3", "django", "ninja"),
    Service("claims by reference, through Django ÷ django-ninja", "reference", "≥ 3", "django", "ninja"),
    Service("article as of a day, through Django ÷ django-ninja", "as of", "≥ 3", "django", "ninja"),
)
AT_HAND, READ = SERVED
GROWN_STORE = (
    Comparison("that a worker has at hand", f"{AT_HAND}, {LARGE}", f"{AT_HAND}, {SMALL}", "≤ 1.1"),
    Comparison("that it reads from the store", f"{READ}, {LARGE}", f"{READ}, {SMALL}", "≤ 1.1"),
)


def lists() -> list[Comparison]:
    return [Comparison(one, grown(one), one, "" if one in WITHOUT_AIM else "≤ 1.3") for one in PAGES]


def public_lists() -> list[Comparison]:
    return [Comparison(one, grown(one), one, "" if one == NEVER else "≤ 1.5") for one in ROWS]
