"""What became public in the demo library, and what happened to it since."""

from datetime import date

from editorial.demo.files import Item
from editorial.demo.library import Library
from editorial.follow import Follower
from editorial.selectors import composition_of
from editorial.services import hold, hold_reported, publish, receive_report, take_report, waive_line, withdraw
from evidence.models import Claim
from evidence.services import record_notice, revise_claim

OF_NOTICE = ("kind", "source", "url", "note")


def publish_page(library: Library, edition: Item) -> None:
    """The publisher signs what the page is at that moment."""
    article, publisher = library.articles[edition["article"]], edition["published_by"]
    leave_out = library.public_ids(edition["left_out"])
    seen = composition_of(article, leave_out).digest
    publish(
        article,
        seen_digest=seen,
        leave_out=leave_out,
        password=library.password(publisher),
        by=library.people[publisher],
    )


def waive(library: Library, waiver: Item) -> None:
    waive_line(
        library.articles[waiver["article"]],
        waiver["line"],
        reason=waiver["reason"],
        password=library.password(waiver["by"]),
        by=library.people[waiver["by"]],
    )


def follow() -> None:
    """One pass of the process that turns notices, decisions and due dates into documents and rechecks."""
    Follower().run_once()


def receive_notice(library: Library, notice: Item) -> None:
    reference, person = library.references[notice["reference"]], library.people[notice["recorded_by"]]
    fields = {name: notice[name] for name in OF_NOTICE if name in notice}
    record_notice(reference, dated=date.fromisoformat(notice["dated"]), **fields, by=person)


def edit(library: Library, key: str) -> None:
    change = library.files.planned[key]["edit"]
    claim = Claim.objects.get(pk=library.claims[key].pk)
    editor = library.people[change["by"]]
    revise_claim(claim, fields={"text": change["text"]}, revision=claim.revision, reason=change["reason"], by=editor)


def report(library: Library, item: Item) -> None:
    """A reader says what is wrong; whoever takes it answers it later."""
    article, claim = library.articles[item["article"]], library.claims.get(item.get("claim", ""))
    edition = article.editions.count()
    made = receive_report(article, claim=claim, edition=edition, text=item["text"], sender="demo")
    if claim:
        library.reports[item["claim"]] = made
    if "taken_by" in item:
        take_report(made, by=library.people[item["taken_by"]])


def hold_back(library: Library, key: str) -> None:
    planned, claim = library.files.planned[key]["hold"], library.claims[key]
    person = library.people[planned["by"]]
    if key in library.reports:
        hold_reported(library.reports[key], claim=claim, reason=planned["reason"], by=person)
    else:
        hold(claim=claim, reason=planned["reason"], by=person)


def take_off(library: Library, key: str) -> None:
    planned = library.files.planned[key]["withdrawal"]
    withdraw(
        claim=library.claims[key],
        reason=planned["reason"],
        successors=library.public_ids(planned["successors"]),
        password=library.password(planned["by"]),
        by=library.people[planned["by"]],
    )
