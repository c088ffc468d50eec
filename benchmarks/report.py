"""What is compared with what, the aims, and README.md with the ratios of the last run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ratio

README = Path(__file__).parent / "README.md"
Samples = Mapping[str, list[float]]
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


@dataclass(frozen=True)
class Comparison:
    """`above` and `below` name what was timed; `grown` marks what was timed in the larger library."""

    said: str
    above: str
    below: str
    aim: str = ""

    def told(self, samples: Samples) -> str:
        found = ratio(samples[self.above], samples[self.below])
        return f"{found:.2f}" if found < 10 else f"{found:.0f}"


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


SITTING = (Comparison("opening a sitting of 200 claims ÷ of 20", *reversed(SITTINGS), "≤ 2"),)


def lists() -> list[Comparison]:
    return [Comparison(one, grown(one), one, "" if one in WITHOUT_AIM else "≤ 1.3") for one in PAGES]


@dataclass(frozen=True)
class Measured:
    """One engine's samples of publishing and of the claim list."""

    engine: str
    publishing: Samples
    lists: Samples
    sittings: Samples


def table(title: str, rows: Sequence[Comparison], samples: Mapping[str, Samples]) -> str:
    head = [f"| {title} | aim | {' | '.join(samples)} |", f"|---|---|{'---:|' * len(samples)}"]
    body = [f"| {row.said} | {row.aim} | {' | '.join(row.told(one) for one in samples.values())} |" for row in rows]
    return "\n".join([*head, *body])


def report(measured: Sequence[Measured], *, sizes: Mapping[str, str]) -> str:
    publishing = {one.engine: one.publishing for one in measured}
    return TEXT.format(
        publishing=table("Publishing", PUBLISHING, publishing),
        growth=table("Publishing in the larger library ÷ in the smaller", GROWTH, publishing),
        sittings=table("A reviewer's sitting", SITTING, {one.engine: one.sittings for one in measured}),
        lists=table("Lists, 1,000,000 claims ÷ 1,000", lists(), {one.engine: one.lists for one in measured}),
        **sizes,
    )


TEXT = """\
# What Attest costs, in ratios

Written by `make bench` on {cores} cores, shared with other work: medians of {rounds} interleaved rounds after one that
warms up. A time means nothing on another machine; a ratio taken inside one run nearly does: both sides of every row
take turns, on the same engine, in the same minutes. `ROUNDS=3 make bench` is quicker and rougher.

{publishing}

A publication reads everything again under its locks, signs the page with the chief's password, and draws, keeps and
indexes a document for the page, its edition, each claim, each of their versions and each reference (94 for a first
edition). The plain side writes the same page and claims once and keeps nothing. A password check takes 19 MiB and some
hundredths of a second on purpose: it is the price of a signature, included above and told by itself.

{growth}

Smaller: {few} pages of 40 claims and 12 references, four in five published. Larger: {many}.

{lists}

As somebody signed in who drafts and reviews gets the page, through every middleware, 50 rows of it. Filters are read
from an index. What does not hold yet: what waits for somebody, what lacks a reviewer, their submissions and the desk
ask of every open review (here 80,000) whether somebody who can sign has it. What still grows: the dashboard, which
counts the whole library; a word that no claim has is looked for
in every text, twice (the count, then the page); drafts are counted, up to 5,000, among claims that are none; a state
that many claims share (here 40,000) is collected before it is shown; “I changed it” grows with what one person wrote
(here 20 claims), not with the library.

{sittings}

Claims in page order with what changed in each, their marks and what moved; the sources of a claim are read when it is
opened. Both of new claims with two references each, in the smaller library.

How the library is made: the product's own services make 250 claims and five pages with all their reviews, signatures,
versions, editions and documents from a fixed seed; SQL then copies those rows under other keys, ids and addresses. What
is measured goes through the services and pages that people use. SQLite as shipped (a write-ahead log, no sync at each
commit); PostgreSQL from a wheel with `fsync` off, which makes a plain commit cheaper and no ratio here better.
"""
