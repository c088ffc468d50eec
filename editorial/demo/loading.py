"""Loads the demo library: its made-up past is replayed day by day, through the services that people use.

So no row exists that the product could not have made; look first at `_past`, which says what happened when. All of it
is one transaction, into an installation that holds nothing yet.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from editorial.demo import deciding, drafting, people, publishing
from editorial.demo.files import Files, Item, read_files
from editorial.demo.library import Library
from editorial.demo.timeline import Step, replay
from editorial.models import Article
from editorial.services import issue_boilerplate
from evidence.models import Claim, Reference
from evidence.refusals import Refusal, Unmet

# Days ago.
FOUNDED, NEW_POLICY = 900, 200
DRAFTED_BEFORE, HANDED_OVER_BEFORE = 8, 5  # days before the first approval
NOTICED, WITHDRAWN, EDITED, CORRECTED, RECHECK_ASKED = 20, 14, 12, 10, 8
WAIVED = 7
LAST_HANDED_OVER, TAKEN, SENT_BACK, ANSWERED, HELD = 6, 4, 2, 1, 1


class NotEmpty(Refusal):
    """Something is here already; `is_demo` says whether it is the demo library itself."""

    def __init__(self, *unmet: Unmet, is_demo: bool) -> None:
        self.is_demo = is_demo
        super().__init__(*unmet)


@transaction.atomic
def load_demo() -> Library:
    """Raises NotEmpty; then, and when anything fails, nothing is written."""
    files = read_files()
    _refuse_when_not_empty(files)
    library = Library(files)
    replay(_past(library))
    publishing.follow()
    return library


def _refuse_when_not_empty(files: Files) -> None:
    slugs = {one["slug"] for one in files.articles}
    names = [one["username"] for one in files.people]
    if slugs <= set(Article.objects.values_list("slug", flat=True)):
        raise NotEmpty(Unmet("loaded", "The demo library is here already; nothing was changed."), is_demo=True)
    if any(model.objects.exists() for model in (Article, Claim, Reference)):
        said = "There are claims, references or articles here already, and the demo library is not mixed with others."
        raise NotEmpty(Unmet("not-empty", said, "Load it into an empty database."), is_demo=False)
    if taken := User.objects.filter(username__in=names).values_list("username", flat=True):
        said = f"These names of demo accounts are taken: {', '.join(sorted(taken))}."
        raise NotEmpty(Unmet("names-taken", said, "Rename those accounts first."), is_demo=False)


def _past(library: Library) -> Iterator[Step]:
    files = library.files
    yield Step(FOUNDED, partial(people.hire, library))
    yield Step(FOUNDED, partial(people.vouch, library, founded=FOUNDED))
    yield from (Step(NEW_POLICY if one["number"] > 1 else FOUNDED, partial(_issue, library, one))
                for one in files.boilerplate)  # fmt: skip
    for article in files.articles:
        yield from _before_the_page(library, article)
        yield from _first_reviews(library, article)
        yield from _last_reviews(library, article)
    yield from _editions(library)
    yield from _since(library)


def _issue(library: Library, item: Item) -> None:
    issue_boilerplate(item["kind"], item["text"], language=item["language"], by=library.people["chief"])


def _before_the_page(library: Library, article: Item) -> Iterator[Step]:
    """Claims so old that their next review is overdue were approved before the page was composed."""
    days = library.files.approved_days(article, overdue=True)
    if days:
        drafted, handed_over = max(days.values()) + DRAFTED_BEFORE, max(days.values()) + HANDED_OVER_BEFORE
        yield from (Step(drafted, partial(drafting.draft, library, key)) for key in days)
        yield Step(handed_over, partial(deciding.hand_over, library, article, days, note="For a page to come."))
        yield from _approvals(library, days)


def _first_reviews(library: Library, article: Item) -> Iterator[Step]:
    days = library.files.approved_days(article, overdue=False)
    drafted, handed_over = max(days.values()) + DRAFTED_BEFORE, max(days.values()) + HANDED_OVER_BEFORE
    yield Step(drafted, partial(drafting.compose_page, library, article))
    hand_over = partial(deciding.hand_over, library, article, days, subject=article["slug"])
    yield Step(handed_over, partial(hand_over, note="The page without its open questions."))
    yield from _approvals(library, days)


def _approvals(library: Library, days: dict[str, int]) -> Iterator[Step]:
    for key, days_ago in days.items():
        signers = library.files.planned[key]["approved_by"]
        yield Step(days_ago + 1, partial(deciding.take, library, key, signers[:1]))
        yield Step(days_ago, partial(deciding.approve, library, key, signers))
        if library.files.is_overdue(key):
            yield Step(days_ago - library.files.good_for(key) - 1, publishing.follow)


def _last_reviews(library: Library, article: Item) -> Iterator[Step]:
    """What is left was handed over last week, and is decided claim by claim."""
    keys = library.files.waiting(article)
    hand_over = partial(deciding.hand_over, library, article, keys, subject=article["slug"])
    yield Step(LAST_HANDED_OVER, partial(hand_over, note="The rest of the page."))
    for key in keys:
        planned = library.files.planned[key]
        yield Step(TAKEN, partial(deciding.take, library, key, planned.get("taken_by", [])))
        yield Step(TAKEN - 1, partial(deciding.approve, library, key, planned.get("approved_by", [])))
        if "remark" in planned:
            yield Step(SENT_BACK, partial(deciding.remark, library, key))
        if "decision" in planned:
            yield Step(SENT_BACK, partial(deciding.send_back, library, key))
        if "remark" in planned:
            yield Step(ANSWERED, partial(deciding.answer, library, key))


def _editions(library: Library) -> Iterator[Step]:
    """Each the day after the last approval on its page."""
    articles = {one["slug"]: one for one in library.files.articles}
    for edition in library.files.editions:
        placed = library.files.placed(articles[edition["article"]])
        day = min(library.files.planned[key].get("approved_days_ago", FOUNDED) for key in placed) - 1
        waivers = [one for one in library.files.waivers if one["article"] == edition["article"]]
        yield from (Step(day, partial(publishing.waive, library, one)) for one in waivers)
        yield Step(day, partial(publishing.publish_page, library, edition))
        yield Step(day, publishing.follow)


def _since(library: Library) -> Iterator[Step]:
    for notice in library.files.notices:
        yield Step(NOTICED, partial(publishing.receive_notice, library, notice))
        yield Step(NOTICED, publishing.follow)
    yield from _each(library, "withdrawal", WITHDRAWN, publishing.take_off)
    yield from _each(library, "edit", EDITED, publishing.edit)
    yield from _each(library, "correction", CORRECTED, deciding.correct)
    yield from _each(library, "correction", CORRECTED - 1, deciding.sign_corrections)
    yield from _each(library, "waived", WAIVED, deciding.waive)
    requested = [key for key in _with(library, "recheck") if _recheck(library, key)["cause"] == "request"]
    for key in requested:
        yield Step(RECHECK_ASKED, partial(deciding.ask_for_recheck, library, key))
        yield Step(TAKEN, partial(deciding.take, library, key, _recheck(library, key).get("taken_by", [])))
    yield from (Step(one["days_ago"], partial(publishing.report, library, one)) for one in library.files.reports)
    yield from _each(library, "hold", HELD, publishing.hold_back)


def _each(library: Library, what: str, days_ago: int, act) -> Iterator[Step]:
    yield from (Step(days_ago, partial(act, library, key)) for key in _with(library, what))


def _with(library: Library, what: str) -> Iterable[str]:
    return [key for key, planned in library.files.planned.items() if what in planned]


def _recheck(library: Library, key: str) -> Item:
    return library.files.planned[key]["recheck"]
