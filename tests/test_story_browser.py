"""The whole story as people click it: a page is imported, resolved, reviewed, published, changed and held.

Nothing is done by a service here but making the cast. Every page passed through is judged (`tests/browsing.py`).
"""

import re
from pathlib import Path

import pytest

from tests.browsing import Visitor
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

SOURCE = Path(__file__).parent / "editorial" / "data" / "heel_pain.txt"
TITLE, ARTICLE = "Treatment for Plantar Fasciitis", "treatment-for-plantar-fasciitis"
READER, CURRENT, FIRST = f"/read/{ARTICLE}/", f"/api/v1/articles/{ARTICLE}", f"/api/v1/articles/{ARTICLE}/editions/1"

RECOVER = "Most adults with plantar fasciitis recover within a year without an operation."
STRETCH = "Daily stretching of the calf reduces heel pain in adults with plantar fasciitis"
MORNING = "It is best done each morning"
ALONE = "Stretching for plantar fasciitis is best done each morning."
BRIEFLY = "A corticosteroid injection relieves plantar fasciitis briefly"
WEEKS = "A corticosteroid injection relieves plantar fasciitis for some weeks."
RUPTURE = "A corticosteroid injection into the heel can rupture the plantar fascia"
REWRITTEN = "Nearly all adults with plantar fasciitis recover within a year without an operation."


@pytest.fixture
def visit(browser, live_server, ann, rob, rita, chief):
    """Each person by name, in a window of their own; nobody's pages may be at fault when the story ends."""
    opened: dict[str, Visitor] = {}

    def visit(username: str = "") -> Visitor:
        if username not in opened:
            opened[username] = Visitor(browser, live_server.url, username)
        return opened[username]

    yield visit
    assert [fault for one in opened.values() for fault in one.faults] == []


def test_a_page_becomes_claims_that_are_signed_published_changed_and_held(visit):
    ann, rob, rita, chief, reader = (visit(name) for name in ("ann", "rob", "rita", "chief", ""))
    import_page(ann)
    resolve_numbers(ann)
    let_stand_alone(ann)
    rewrite(rob, BRIEFLY, WEEKS)
    submit(ann)
    sign_what_he_may(rob)
    sign(rita, RUPTURE)
    publish_without_what_nobody_approved(chief)
    assert texts(reader, CURRENT) == [RECOVER, STRETCH, ALONE, None, RUPTURE]
    sign(rita, WEEKS)
    may_not_publish(ann)
    publish(chief, edition=2)
    read(reader)
    rewrite(ann, RECOVER, REWRITTEN)
    public_text_stays(ann, reader)
    hold(ann, STRETCH)
    is_gone(reader)
    lift(chief)
    assert texts(reader, CURRENT) == [RECOVER, STRETCH, ALONE, WEEKS, RUPTURE]


def import_page(ann: Visitor) -> None:
    ann.look("desk")
    ann.choose("Import a page")
    ann.look("import")
    ann.page.get_by_label("Or choose a file").set_input_files(SOURCE)
    ann.press("Read it")
    assert ann.reads("2 references are listed, without numbers")
    ann.look("import-proposal")
    ann.press("Accept")
    assert ann.reads("Resolve 4 citation numbers")
    ann.look("imported")


def resolve_numbers(ann: Visitor) -> None:
    """Two listed references, one that the page does not list, and one that nobody knows."""
    ann.follow("Resolve 4 citation numbers")
    ann.look("resolve")
    attribute(ann, 1, "Heel Pain in Adult Care")
    add_reference(ann, 2)
    attribute(ann, 3, "Injection for heel pain")
    attribute(ann, 4, "Source unknown")
    assert ann.reads("No number is open")
    ann.look("resolved")


def attribute(ann: Visitor, number: int, words: str) -> None:
    option = ann.page.locator(f"#choice{number} option", has_text=words)
    ann.page.locator(f"#choice{number}").select_option(option.get_attribute("value"))
    ann.press(f"Continue with number {number}")
    ann.press("Attribute it")


def add_reference(ann: Visitor, number: int) -> None:
    ann.follow(f"for number {number}")
    ann.look("number")
    ann.page.get_by_label("Title").fill("Stretching for heel pain: a randomised trial")
    ann.page.get_by_label("Authors").fill("Example E")
    ann.page.get_by_label("Year").fill("2022")
    ann.page.get_by_label("DOI").last.fill("10.5555/heel.2022")
    ann.press("Continue with this one")
    ann.look("number-confirm")
    ann.press("Attribute it")


def let_stand_alone(ann: Visitor) -> None:
    """What the import said does not stand alone, and the harm that is of high risk."""
    ann.follow("What to do next")
    ann.page.get_by_text("Which").first.click()
    ann.follow(MORNING)
    assert ann.reads("Not ready to be submitted")
    ann.look("claim-not-ready")
    ann.page.get_by_role("textbox", name="Text*", exact=True).fill(ALONE)
    ann.press("Save")
    open_claim(ann, RUPTURE)
    ann.page.get_by_role("combobox", name="Risk*").select_option("High")
    ann.press("Save")
    ann.look("claim-high-risk")


def open_article(somebody: Visitor) -> None:
    somebody.choose("Articles")
    somebody.follow(TITLE)


def open_claim(somebody: Visitor, text: str) -> None:
    """From the line of the page on which it stands."""
    open_article(somebody)
    somebody.part("The page as it is composed").get_by_role("link", name=text).first.click()
    somebody.follow("The claim’s own page", within="The page as it is composed")


def rewrite(somebody: Visitor, text: str, rewritten: str) -> None:
    open_claim(somebody, text)
    somebody.look(f"claim-{somebody.name}")
    somebody.page.get_by_role("textbox", name="Text*", exact=True).fill(rewritten)
    somebody.press("Save")


def submit(ann: Visitor) -> None:
    open_article(ann)
    ann.look("article")
    ann.press("Submit article")
    assert ann.reads("5 claims sent for review")
    ann.look("submitted")


def sign_what_he_may(rob: Visitor) -> None:
    """A wrong password signs nothing; one signature is not enough at high risk; nobody signs what they changed."""
    rob.choose("Reviews")
    rob.look("reviews")
    sign(rob, RECOVER, password="not my password")
    assert rob.reads("Approvals\n0 of 1 needed")
    rob.look("review-refused")
    sign_now(rob)
    assert rob.reads("Approvals\n1 of 1 needed")
    sign(rob, STRETCH)
    sign(rob, ALONE)
    sign(rob, RUPTURE)
    assert rob.reads("Approvals\n1 of 2 needed")
    open_review(rob, WEEKS)
    assert rob.reads("You cannot approve")
    rob.press("Start the review")
    assert rob.page.get_by_role("button", name="Approve").is_disabled()
    rob.look("review-own")
    rob.press("Release your assignment")


def open_review(reviewer: Visitor, text: str) -> None:
    reviewer.choose("Reviews")
    reviewer.follow(text)


def sign(reviewer: Visitor, text: str, password: str = PASSWORD) -> None:
    open_review(reviewer, text)
    reviewer.look(f"review-{reviewer.name}")
    reviewer.go(reviewer.page.get_by_role("button", name=re.compile("Start the review|Join")))
    nothing = reviewer.page.get_by_label("Nothing to declare")
    if nothing.count():
        nothing.check()
        reviewer.press("Say so")
    sign_now(reviewer, password)


def sign_now(reviewer: Visitor, password: str = PASSWORD) -> None:
    part = reviewer.part("Sign this version")
    part.get_by_label("Your password").fill(password)
    reviewer.go(part.get_by_role("button", name="Approve"))


def publish_without_what_nobody_approved(chief: Visitor) -> None:
    open_publishing(chief)
    assert chief.reads("1 claim without a standing approval")
    assert chief.page.get_by_label("Your password").count() == 0
    chief.look("publish-not-yet")
    chief.page.get_by_label(WEEKS).check()
    chief.press("Show the edition without what is checked")
    chief.look("publish-left-out")
    sign_edition(chief, 1)


def may_not_publish(ann: Visitor) -> None:
    """All is approved; an editor reads what would be published, and has nothing to sign it with."""
    open_publishing(ann)
    assert ann.reads("You cannot publish.")
    assert ann.page.get_by_label("Your password").count() == 0
    ann.look("publish-editor")


def open_publishing(somebody: Visitor) -> None:
    open_article(somebody)
    somebody.follow("Publish …")


def publish(chief: Visitor, *, edition: int) -> None:
    open_publishing(chief)
    chief.look(f"publish-{edition}")
    sign_edition(chief, edition)


def sign_edition(chief: Visitor, edition: int) -> None:
    chief.page.get_by_label("Your password").fill(PASSWORD)
    chief.press(f"Publish edition {edition}")
    assert chief.reads(f"Edition {edition} is public")
    chief.look(f"edition-{edition}")


def texts(reader: Visitor, address: str) -> list[str | None]:
    """What the published JSON says in its blocks, but for headings."""
    return [one["text"] for one in reader.json(address)["blocks"] if one["type"] != "heading"]


def read(reader: Visitor) -> None:
    assert texts(reader, CURRENT) == [RECOVER, STRETCH, ALONE, WEEKS, RUPTURE]
    assert [one["cites"] for one in reader.json(CURRENT)["blocks"] if one["claim"]] == [[1], [1, 2], [2], [3], [3]]
    reader.open(READER)
    assert [one for one in (RECOVER, STRETCH, ALONE, WEEKS, RUPTURE) if not reader.reads(one)] == []
    reader.look("read")


def public_text_stays(ann: Visitor, reader: Visitor) -> None:
    ann.choose("Claims")
    assert (
        ann.page.get_by_role("row").filter(has_text=REWRITTEN).filter(has_text="Changed since version 1").count() == 1
    )
    assert texts(reader, CURRENT)[0] == RECOVER
    reader.open(READER)
    assert (reader.reads(RECOVER), reader.reads(REWRITTEN)) == (True, False)


def hold(ann: Visitor, text: str) -> None:
    open_claim(ann, text)
    ann.follow("Hold", within="Where this claim is")
    ann.look("hold")
    ann.page.get_by_label("Reason").fill("A reader doubts it.")
    ann.press("Hold it now")
    assert ann.reads("the text is gone from")
    ann.look("held")


def is_gone(reader: Visitor) -> None:
    """From the JSON, the page that readers read, and the older edition that had it."""
    assert texts(reader, CURRENT) == [RECOVER, None, ALONE, WEEKS, RUPTURE]
    assert texts(reader, FIRST) == [RECOVER, None, ALONE, None, RUPTURE]
    reader.open(READER)
    reader.page.reload()  # what a browser has seen it may show for a minute without asking
    assert not reader.reads(STRETCH)
    reader.look("read-held")


def lift(chief: Visitor) -> None:
    chief.choose("Holds")
    chief.look("holds")
    chief.follow(STRETCH)
    chief.page.get_by_label("Reason").fill("The doubt was unfounded.")
    chief.page.get_by_label("Your password").fill(PASSWORD)
    chief.press("Lift the hold")
    assert chief.reads("The hold is lifted")
    chief.look("lifted")
