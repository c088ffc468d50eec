"""Accepting an imported page, and the command that does it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.models import Article
from editorial.services import KnownPage, NotAcceptable
from evidence.models import Citation, Claim, Reference
from evidence.people import service_account
from evidence.refusals import NotAllowed
from evidence.services import add_reference, create_claim
from tests import make_import
from tests.editorial.pages import OWN_PAGE, seed
from tests.make_import import PAGE, imported, row_counts

pytestmark = pytest.mark.django_db
CITED = "Care of gout\n\nIce relieves pain in adults with gout [1].\n\nReferences\n\n1. "


@pytest.fixture
def file(tmp_path):
    """Write a page; returns its path."""

    def write(content: str | bytes, name: str = "page.txt"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def import_article(path, *options) -> dict:
    out = StringIO()
    call_command("import_article", path, "--json", *options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def refused(path, *options) -> tuple[int, dict]:
    """The exit code, and the one object on stdout."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_article", path, "--json", *options, stdout=out, stderr=StringIO())
    return refusal.value.returncode, json.loads(out.getvalue())


def rules(report: dict) -> list[str]:
    return [one["rule"] for one in report["problems"]]


def test_page_000_arrives_with_31_statements_35_marks_7_references_and_no_link(file):
    report = import_article(file(seed("000"), "000.txt"))

    assert {name: report[name] for name in ("sections", "claims", "placements", "citations", "references")} == {
        "sections": 10,
        "claims": 31,
        "placements": 31,
        "citations": {"total": 35, "linked": 0, "unresolved": 35},
        "references": 7,
    }
    assert (report["article"], report["title"]) == (
        "treatment-for-bone-marrow-edema",
        "Treatment for Bone Marrow Edema",
    )
    assert [one["line"] for one in report["left_out"]] == [12, 14, 16, 80, 128, 130]


def test_page_000_stands_in_the_library_as_drafts_that_cite_nothing_yet(file):
    import_article(file(seed("000"), "000.txt"))

    assert Claim.objects.filter(citations__isnull=False).distinct().count() == 31
    assert Citation.objects.filter(reference=None, source_unknown=False, number__isnull=False).count() == 35
    assert (Reference.objects.count(), Reference.objects.filter(citations__isnull=False).count()) == (7, 0)


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_other_real_pages_arrive_and_link_nothing(file, number):
    report = import_article(file(seed(number), f"{number}.txt"))

    assert (
        report["claims"]
        == Claim.objects.count()
        == Article.objects.get().placements.values("claim").exclude(claim=None).distinct().count()
    )
    assert report["citations"]["linked"] == 0


def test_report_has_the_keys_of_the_contract(file):
    report = import_article(file(OWN_PAGE.read_bytes()))

    assert list(report) == [
        "article", "title", "sections", "claims", "placements", "citations", "references", "problems", "left_out",
    ]  # fmt: skip
    assert list(report["citations"]) == ["total", "linked", "unresolved"]
    assert {tuple(one) for one in report["problems"]} == {("rule", "line", "message")}
    assert {tuple(one) for one in report["left_out"]} == {("line", "text")}


def test_page_is_nested_as_it_was_read(ann):
    article = make_import.page(
        "Care of gout\n\nPlan\n\n1. First aid:\n  - Ice relieves pain in adults with gout [1]\n"
        "2. Colchicine relieves pain in gout [1]. Aspirin raises serum urate in adults with gout [2].\n",
        by=ann,
    )

    placed = [(one.kind, str(one), str(one.parent or "")) for one in article.placements.order_by("pk")]
    assert sorted(placed) == [
        ("bullet", "Ice relieves pain in adults with gout", "First aid:"),
        ("paragraph", "Aspirin raises serum urate in adults with gout.", "Colchicine relieves pain in gout."),
        ("step", "Colchicine relieves pain in gout.", ""),
        ("step", "First aid:", ""),
    ]


def test_every_row_names_who_imported_it_and_from_which_line(ann):
    article = make_import.page(by=ann)

    claim = article.placements.get(claim__text__startswith="Ice").claim
    citation = claim.citations.get()
    told = [row.history.get() for row in (claim, citation, article.sections.first(), article.placements.first())]
    assert [(one.history_user, one.history_change_reason) for one in told] == [
        (ann, "imported from gout.txt, line 6"),
        (ann, "imported from gout.txt, line 6"),
        (ann, "imported from gout.txt"),
        (ann, "imported from gout.txt"),
    ]


def test_dates_status_and_what_was_left_out_are_kept_with_their_lines(ann):
    notes = imported(OWN_PAGE.read_text(), by=ann, name="frozen.txt").article.import_notes

    assert [(one["kind"], one["line"], one["value"]) for one in notes["dates"]] == [("updated", 10, "2025-03-09")]
    assert [one["kind"] for one in notes["status_lines"] if one["line"] < 9] == ["attestation"] + ["status"] * 5
    assert [one["line"] for one in notes["left_out"]][:3] == [12, 14, 16]


def test_linked_numbers_cite_the_listed_reference(ann):
    text = PAGE.replace("- A trial of c", "1. A trial of c").replace("- A trial of i", "2. A trial of i")
    article = make_import.page(text.replace("[3]", "[1]"), by=ann)

    claim = article.placements.get(claim__text__startswith="Colchicine").claim
    cited = [(one.number, one.reference.container_title or one.reference.title) for one in claim.citations.all()]
    assert [number for number, _ in cited] == [1, 2]
    assert [one.reference.title[:19] for one in claim.citations.all()] == ["A trial of colchici", "A trial of ice. Exa"]


def test_two_spellings_of_one_doi_are_one_reference_cited_once(ann):
    text = (
        "Care of gout\n\nIce relieves pain in adults with gout [1, 2].\n\nReferences\n\n"
        "1. A trial of ice. doi:10.5555/ICE\n2. A trial of ice. https://doi.org/10.5555/ice\n"
    )

    done = imported(text, by=ann)

    assert [one.number for one in Citation.objects.all()] == [1]
    assert (Reference.objects.count(), [one.rule for one in done.problems]) == (1, ["same-work-cited-twice"])


def test_reference_of_the_library_is_found_and_differences_are_named(ann):
    known = add_reference({"title": "A trial of heat", "doi": "10.5555/ice"}, by=ann)

    done = imported(f"{CITED}A trial of ice. doi:10.5555/ice\n", by=ann)

    assert Citation.objects.get().reference == known
    assert [one.rule for one in done.problems] == ["reference-differs"]


def test_malformed_identifier_is_left_out_and_named(ann):
    done = imported(f"{CITED}A trial. ISBN 978-3-16-148410-1\n", by=ann)

    assert (Reference.objects.get().isbn, [one.rule for one in done.problems]) == ("", ["identifier-refused"])
    assert done.article.import_notes["references"][0]["raw"] == "A trial. ISBN 978-3-16-148410-1"


def test_sentence_of_the_library_becomes_a_draft_and_a_problem(ann):
    known = create_claim("Ice relieves pain in adults with an acute gout flare", by=ann)

    done = imported(by=ann)

    [problem] = [one for one in done.problems if one.rule == "known-claim"]
    assert (problem.line, str(known.public_id) in problem.message) == (6, True)
    assert Claim.objects.filter(text=known.text).count() == 2


def test_same_text_again_is_refused_whatever_its_line_ends(ann):
    make_import.page(by=ann)
    before = row_counts()

    with pytest.raises(KnownPage) as refusal:
        imported(PAGE.replace("\n", "\r\n"), by=ann, name="copy.txt", slug="gout-again")

    assert (refusal.value.codes, row_counts()) == (["imported-already"], before)


@pytest.mark.parametrize(
    "again",
    [{"name": "other.txt"}, {"slug": "treatment-for-gout", "title": "New"}, {"title": "Another title"}],
)
def test_known_page_proposes_changes_and_saves_nothing(ann, again):
    make_import.page(by=ann)
    before = row_counts()

    with pytest.raises(KnownPage) as refusal:
        imported(PAGE.replace("Ice relieves", "Heat relieves"), by=ann, **again)

    found = refusal.value.comparison
    assert [one.text[:4] for one in found.new] + [one.text[:3] for one in found.gone] == ["Heat", "Ice"]
    assert (found.same, row_counts()) == (2, before)


def test_another_page_with_an_address_of_its_own_is_taken_and_the_likeness_named(ann):
    make_import.page(by=ann)

    done = imported(PAGE.replace("Ice", "Heat"), by=ann, slug="gout-in-children")

    assert done.article.slug == "gout-in-children"
    assert "title-known" in [one.rule for one in done.problems]


def test_page_of_the_same_file_name_without_a_common_statement_is_another_page(ann):
    make_import.page(by=ann)

    other = make_import.page("Care of tendons\n\nRest relieves pain in adults with tendon injury.\n", by=ann)

    assert other.slug == "care-of-tendons"


def test_statement_that_cannot_be_stored_is_named_with_its_line_and_nothing_is_saved(ann):
    before = row_counts()

    with pytest.raises(NotAcceptable) as refusal:
        imported(f"Care of gout\n\nIce relieves {'very strong ' * 450}pain in adults with gout.\n", by=ann)

    assert "Line 3: Statement cannot be taken: it is 5,4" in str(refusal.value)
    assert row_counts() == before


def test_long_table_row_keeps_all_its_words_on_several_lines(ann):
    row = "| " + " | ".join(f"cell {number}" for number in range(120)) + " |"
    article = make_import.page(f"# Care of gout\n\n```\n{row}\n```\n", by=ann, name="gout.md")

    lines = [one.line for one in article.placements.order_by("position")]
    assert (" ".join(lines), max(map(len, lines)) <= 500) == (row, True)


def test_import_takes_few_statements_however_long_the_page(ann):
    def statements(count: int) -> int:
        listed = "\n\n".join(f"Drug {n} of {count} relieves pain in adults with gout [1]." for n in range(count))
        with CaptureQueriesContext(connection) as queries:
            imported(f"Care of gout {count}\n\n{listed}\n", by=ann, name=f"{count}.txt")
        return len(queries)

    statements(2)  # the first import ever makes the row that imports wait for
    assert statements(50) == statements(3)


@pytest.mark.parametrize("person", ["stan", "audrey"])
def test_only_drafters_import(request, person):
    with pytest.raises(NotAllowed):
        imported(by=request.getfixturevalue(person))


def test_command_without_a_person_acts_as_the_import_account(file):
    import_article(file(PAGE))

    assert {row.history_user for row in Claim.history.all()} == {service_account("import")}
    assert service_account("import").is_active is False


def test_import_account_that_can_sign_in_may_do_nothing(file):
    account = service_account("import")
    account.is_active = True
    account.save()

    code, report = refused(file(PAGE))

    assert (code, rules(report), Article.objects.count()) == (1, ["role"], 0)


def test_command_names_the_person_it_acts_as(file, ann):
    import_article(file(PAGE), "--as", "ann")

    assert {row.history_user for row in Claim.history.all()} == {ann}


def test_dry_run_says_the_same_and_changes_nothing(file):
    before = row_counts()

    tried = import_article(file(PAGE), "--dry-run")
    unchanged = row_counts() == before
    done = import_article(file(PAGE))

    assert (unchanged, tried["article"], done["article"]) == (True, None, "treatment-for-gout")
    assert {**tried, "article": done["article"]} == done


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"Gout\nis\x00 painful", 2, "NUL"),
        ("Gout\n\ndose \u202egm 01".encode(), 3, "direction"),
        (b"Gout\n\xff\xfe painful", 2, "UTF-8"),
        (b"%PDF-1.7\n", 1, "PDF"),
        (b"PK\x03\x04", 1, "ZIP"),
        (b"<!DOCTYPE html><p>Gout", 1, "HTML"),
        (b"", 0, "no text"),
        (b"a" * 3_000_000, 0, "Larger"),
    ],
)  # fmt: skip
def test_hostile_input_is_unreadable_with_line_and_reason_and_changes_nothing(file, content, line, said):
    before = row_counts()

    code, report = refused(file(content))

    [problem] = report["problems"]
    assert (code, report["article"], problem["rule"], problem["line"]) == (2, None, "unreadable", line)
    assert said in problem["message"]
    assert row_counts() == before


@pytest.mark.parametrize("options", [("--as", "nobody"), ()])
def test_unusable_arguments_change_nothing(file, options, tmp_path):
    before = row_counts()
    path = file(PAGE) if options else str(tmp_path / "missing.txt")

    code, _ = refused(path, *options)

    assert (code, row_counts()) == (2, before)


def test_person_without_the_role_is_refused_with_reasons(file, stan):
    before = row_counts()

    code, report = refused(file(PAGE), "--as", "stan")

    assert (code, rules(report), row_counts()) == (1, ["role"], before)


def test_known_page_is_refused_with_what_would_change(file):
    import_article(file(PAGE))

    code, report = refused(file(PAGE.replace("Ice", "Heat"), "later.txt"))

    assert (code, rules(report), report["changes"]) == (
        1,
        ["known-page"],
        {
            "article": "treatment-for-gout",
            "new": ["Heat relieves pain in adults with an acute gout flare"],
            "gone": ["Ice relieves pain in adults with an acute gout flare"],
            "same": 2,
        },
    )


def test_worst_page_that_may_come_is_imported_whole(file):
    sentences = "\n\n".join(f"Drug {n} relieves pain in adults with illness {n} [1]." for n in range(1, 2_001))

    report = import_article(file(f"Many drugs\n\n{sentences}\n"))

    assert report["claims"] == 2_000
