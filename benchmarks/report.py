"""What is compared with what, the aims, and README.md with the ratios of the last run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Protocol

from benchmarks.api_lists import NEVER, ROWS
from benchmarks.delivery import LARGE, SERVED, SMALL
from benchmarks.measure import Samples, ratio

README = Path(__file__).parent / "README.md"
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
IMPORT = (
    Comparison("import, one row in 100 about a work of ours ÷ the file and a join", "notices", "notices joined", "≤ 3"),
    Comparison("the same file again ÷ the file and a join", "notices again", "notices joined", "≤ 3"),
    Comparison("import, every row about a work of ours ÷ the file and a join", "notices, every row", "notices joined"),
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


@dataclass(frozen=True)
class Section:
    """A table of the report: `measured` names the samples that its rows are told of."""

    name: str
    measured: str
    title: str
    rows: Sequence[Row]


SECTIONS = (
    Section("publishing", "publishing", "Publishing", PUBLISHING),
    Section("growth", "publishing", "Publishing in the larger library ÷ in the smaller", GROWTH),
    Section("lists", "lists", "Lists, 1,000,000 claims ÷ 1,000", lists()),
    Section("api", "api", "The public API, 1,000,000 published versions ÷ 10,000", public_lists()),
    Section("sittings", "sittings", "A reviewer's sitting", SITTING),
    Section("notices", "notices", "60,000 notices, 1,000,000 references", IMPORT),
    Section("importing", "importing", "Importing references from RIS", IMPORTING),
    Section("delivery", "delivery", "Reading: requests a second · processor time for each, ÷ nginx", SERVICE),
    Section("beside", "peers", "Reading beside others: requests a second · processor time for each", BESIDE),
    Section("wagtail", "peers", "Publishing ÷ Wagtail's save_revision + publish", WAGTAIL),
    Section("store", "store", f"One article, of {LARGE:,} in the store ÷ of {SMALL:,}", GROWN_STORE),
)


@dataclass(frozen=True)
class Measured:
    """One engine's samples, by what was measured; nothing where something was lacking."""

    engine: str
    samples: Mapping[str, Samples] = field(default_factory=dict)


def table(section: Section, measured: Sequence[Measured]) -> str:
    found = {one.engine: one.samples[section.measured] for one in measured if one.samples.get(section.measured)}
    if not found:
        how = f"`python -m benchmarks {section.measured}` does, where all it takes is there."
        return f"{section.title}: not measured. {how}"
    head = [f"| {section.title} | aim | {' | '.join(found)} |", f"|---|---|{'---:|' * len(found)}"]
    body = [
        f"| {row.said} | {row.aim} | {' | '.join(row.told(one) for one in found.values())} |" for row in section.rows
    ]
    return "\n".join([*head, *body])


def report(measured: Sequence[Measured], *, sizes: Mapping[str, str]) -> str:
    return TEXT.format(**{one.name: table(one, measured) for one in SECTIONS}, **sizes)


TEXT = """\
# What Attest costs, in ratios

Written by `make bench` in {minutes} minutes on {cores} cores, shared with other work: medians of {rounds} interleaved
rounds or more, after one that warms up. A time means nothing on another machine; a ratio taken inside one run nearly
does: both sides of every row take turns, on the same engine, in the same minutes. `ROUNDS=3 make bench` is quicker and
rougher; `python -m benchmarks postgresql delivery` measures one table on one engine and keeps the others as they were.

{publishing}

A publication reads everything again under its locks, signs the page with the chief's password, and draws, keeps and
indexes a document for the page, its edition, each claim, each of their versions and each reference (94 for a first
edition). The plain side writes the same page and claims once and keeps nothing. A password check takes 19 MiB and some
hundredths of a second on purpose: it is the price of a signature, included above and told by itself.

{growth}

Smaller: {few} pages of 40 claims and 12 references, four in five published. Larger: {many}.

{lists}

As somebody signed in who drafts and reviews gets the page, through every middleware, 50 rows of it. Filters are read
from an index, and counted up to 2,000. What grows: the dashboard, which counts the whole library; a word that no claim
has is looked for in every text, twice (the count, then the page); “I changed it” grows with what one person wrote (here
20 claims), not with the library.

{sittings}

Claims in page order with what changed in each, their marks and what moved; the sources of a claim are read when it is
opened. Both of new claims with two references each, in the smaller library.

{notices}

A CSV of Retraction Watch, a kilobyte a row; with few rounds a tenth of both. The other side reads the file, puts the
DOIs into a temporary table and joins it with the references over their index. Where every row is about a work of the
library, each is a notice and a source status that are written, with the guards of append-only rows in force.

{api}

As Django answers with all its middleware, 100 items of a list unless there are fewer. Search reads the engine's own
index from the newest claim on and stops when the page is full. What grows by its nature: two words of which each is in
every fifth claim but which no claim has both, for which both lists of the index are read to the end. The copies have
works, topics and addresses of their own, and share the stored bytes of their originals.

{importing}

{imported} records ({fewer_imported} in the smaller file), each with a DOI, four authors and an abstract, none of them
known. The import reads the file, cleans and checks every field, looks for each work by its identifiers and for others
like it by title, keeps history and an account of every record. The other side is given the rows ready made, neither
reads nor looks, and keeps the same history. In {import_rounds} rounds.

{delivery}

2,000 published pages of 40 claims and 12 references, asked for in turn by wrk over 32 connections for 2 seconds at a
time, each beside nginx with the same bytes as files (one worker, sendfile, open files cached), in {wrk} rounds; wrk and
what it asks share the cores. As JSON a page is 60 kB, compressed 6 kB. Processor time is that of the server and its
children for one request. The list and the feed are Django's answers, which the front keeps until anything is published.
The exported tree has the configuration that the export writes beside it. The dictionary is the least that could answer,
under the same server: it has everything in memory, checks nothing, and is told of no change.

{store}

Processor time of the front alone, called from Python without a server: the compressed page, again, and one that the
worker does not have at hand, read and checked. What was grown is the store, with pages of the library at addresses of
their own; both workers have looked at all of it once.

{beside}

Everybody has the same {pages_beside} articles of 40 claims and 12 references, on the same engine, behind the same
server (granian, WSGI, one worker, 32 connections): Attest from its store or, where it says so, through Django from the
database; Wagtail a page of StreamFields; the others nested serializers over prefetched rows, django-ninja with
django-simple-history's `as_of`. `benchmarks/peers` has them, set up as their documentation says. Their answers carry
what a reader needs of the same claims, citations and works, and no digest, wording, flag or standing of a version.

{wagtail}

Wagtail saves a page with the same claims and works in its StreamFields, its revision, log, search index and reference
index, in one transaction. It asks for no signature, freezes no claim or work by itself, compresses nothing, and draws
the page again each time it is read. A sitting is 40 opinions, each with its review, signed under one password.

How the library is made: the product's own services make 250 claims and five pages with all their reviews, signatures,
versions, editions and documents from a fixed seed; SQL then copies those rows under other keys, ids and addresses, and
the bytes that are served are written anew with those, each under its own digest. What is measured goes through the
services and pages that people use. SQLite as shipped (a write-ahead log, no sync at each commit); PostgreSQL from a
wheel with `fsync` off, which makes a plain commit cheaper and no ratio here better.
"""
