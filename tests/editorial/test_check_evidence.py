"""`check_evidence` and the findings of pages: shape and exit codes are a contract (DESIGN §6)."""

import json
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.selectors.integrity import evidence_in_library, evidence_on, evidence_on_pages
from editorial.services import NewBlock, NewSection, create_article, fill_article, resolve_number, submit_article
from editorial.services.integrity import waive_on_page
from evidence.refusals import NotAllowed, Refusal
from evidence.services import revise_claim
from reviews.services import NotWaivable
from tests import make, make_editorial, make_import
from tests.cast import PASSWORD
from tests.editorial.pages import seed

ABSOLUTE = "Rest always relieves pain in adults with gout."


def checked(capsys, *options: str) -> tuple[int, dict]:
    """The exit code and the object printed."""
    try:
        call_command("check_evidence", *options, "--json")
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(capsys.readouterr().out)


def rules(article) -> list[str]:
    return [one.judged.finding.rule for one in evidence_on(article).found]


def test_nothing_found_is_ok_and_ends_with_zero(ann, capsys):
    make_editorial.article([make.claim(by=ann)], by=ann)

    assert checked(capsys) == (0, {"ok": True, "checked": 2, "findings": []})


def test_finding_names_rule_place_and_remedy_and_ends_with_one(ann, capsys):
    claim = make.claim(ABSOLUTE, by=ann)

    code, report = checked(capsys)

    assert (code, report["ok"], report["checked"]) == (1, False, 1)
    assert report["findings"] == [
        {
            "rule": "absolute-wording",
            "where": f"claims/{claim.public_id}",
            "named": ABSOLUTE,
            "message": "“always” leaves no exception.",
            "remedy": "Say how often or for whom, as the source does; or have it waived where the source is as sure.",
            "blocking": False,
            "waived": None,
        }
    ]


def test_waived_finding_is_told_and_is_ok(ann, rob, capsys):
    make.waiver(make.claim(ABSOLUTE, by=ann), by=rob)

    code, report = checked(capsys)
    [found] = report["findings"]

    assert (code, report["ok"], found["blocking"]) == (0, True, False)
    assert {name: found["waived"][name] for name in ("by", "reason")} == {
        "by": "Rob Example", "reason": "The source is as sure.",
    }  # fmt: skip


def test_only_what_blocks_counts_when_that_is_asked(ann, chief, capsys):
    claim = make.claim(f"{ABSOLUTE} So it was on 01/02/2023.", by=ann)
    before = checked(capsys, "--blocking")[0]
    make.evidence_policy(by=chief)

    code, report = checked(capsys, "--blocking")

    assert (before, code) == (0, 1)
    assert [(one["rule"], one["where"]) for one in report["findings"]] == [
        ("absolute-wording", f"claims/{claim.public_id}")
    ]


def test_one_page_is_checked_with_its_claims(ann, capsys):
    make.claim(ABSOLUTE, by=ann)
    make_editorial.article([make.claim("A NOAC relieves pain.", by=ann)], by=ann)

    code, report = checked(capsys, "--article", "example-condition")

    assert (code, report["checked"]) == (1, 2)
    assert [(one["rule"], one["where"]) for one in report["findings"]] == [
        ("abbreviation-not-expanded", "articles/example-condition")
    ]


def test_page_that_is_not_there_ends_with_two(db):
    with pytest.raises(CommandError) as refusal:
        call_command("check_evidence", article="nowhere")

    assert refusal.value.returncode == 2


def test_without_json_every_finding_is_a_sentence(ann, capsys):
    claim = make.claim(ABSOLUTE, by=ann)

    with pytest.raises(SystemExit):
        call_command("check_evidence")

    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"claims/{claim.public_id} “{ABSOLUTE}”: “always” leaves no exception.")
    assert last == "1 claims and pages looked at: 1 open, 0 of them blocking, 0 waived."


def test_library_is_read_in_batches(ann, monkeypatch):
    for number in range(5):
        make.claim(f"{ABSOLUTE} {number}", by=ann)
    monkeypatch.setattr("editorial.selectors.integrity.CLAIMS_AT_ONCE", 2)

    assert [(count, len(found)) for count, found in evidence_in_library()] == [(2, 2), (2, 2), (1, 1)]


def test_pages_cost_the_same_for_one_and_for_three(ann):
    texts = ["An SGLT inhibitor always helps.", "A NOAC never harms the heart.", "Rest cures gout."]
    pages = [
        make_editorial.article([make.claim(text, by=ann)] * (n + 1), by=ann, title=f"Page {n}")
        for n, text in enumerate(texts)
    ]

    def questions(wanted: list) -> int:
        with CaptureQueriesContext(connection) as told:
            evidence_on_pages(wanted)
        return len(told)

    assert questions(pages[:1]) == questions(pages)


def test_claim_that_stands_twice_is_told_once(ann):
    claim = make.claim(ABSOLUTE, by=ann)

    assert rules(make_editorial.article([claim, claim], by=ann)) == ["absolute-wording"]


def test_abbreviation_is_found_where_it_first_stands(ann):
    claims = [make.claim(text, by=ann) for text in ("A DPP inhibitor relieves pain.", "A DPP inhibitor is safe.")]
    article = make_editorial.article(claims, by=ann)

    [found] = evidence_on(article).found

    assert (found.judged.finding.rule, found.mark) == ("abbreviation-not-expanded", f"p{article.placements.first().pk}")


def test_line_that_attests_a_review_needs_a_name_and_a_date(ann):
    article = create_article("Example", by=ann)
    fill_article(article, [NewSection("About", blocks=[NewBlock("paragraph", line="Medically reviewed")])], by=ann)

    assert rules(article) == ["attestation-without-name", "attestation-without-date"]


PAGE = make_import.PAGE  # numbers 1 to 3, and a list of two


def test_numbers_of_an_imported_page_are_findings_until_they_are_resolved(ann):
    article = make_import.page(PAGE, by=ann)
    before = set(rules(article))
    for number in (1, 2, 3):
        resolve_number(article, number, reference=make.reference(by=ann), by=ann)

    after = set(rules(article))

    assert {"citation-list-mismatch", "citation-out-of-range", "citation-unresolved"} <= before
    assert after & {"citation-list-mismatch", "citation-out-of-range", "citation-unresolved"} == set()


def test_ambiguous_date_of_a_statement_is_a_finding_of_that_statement_alone(ann):
    text = (
        "Gout\n\nLast updated 05/06/2023\n\nWhat helps\n\nRest has been advised since 03/04/2021 in adults with gout.\n"
    )
    article = make_import.page(text, by=ann)
    assert rules(article).count("date-ambiguous") == 2

    claim = article.placements.get(claim__isnull=False).claim
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest has been advised since 3 April 2021."})

    assert [one.named for one in evidence_on(article).found if one.judged.rule.code == "date-ambiguous"] == ["Gout"]


def test_entry_that_nothing_cites_is_a_finding_until_it_is_cited(ann):
    article = make_import.page(PAGE, by=ann)
    listed = [one.judged.finding.message for one in evidence_on(article).found]
    never = [said for said in listed if said.startswith("Entry")]

    assert never == [
        "Entry 1 of the page's list is cited by no statement on it: A trial of colchicine. Example Journal, 2019.",
        "Entry 2 of the page's list is cited by no statement on it: A trial of ice. Example Journal, 2020.",
    ]


def waive_first(article, *, by, rule: str, **fields):
    [found] = [one for one in evidence_on(article).found if one.judged.finding.rule == rule]
    return waive_on_page(
        article, **{"basis": found.judged.basis, "reason": "Well known.", "password": PASSWORD, "by": by, **fields}
    )


def test_finding_on_a_page_is_waived_and_opens_again_with_its_words(ann, rob):
    claim = make.claim("A DPP inhibitor relieves pain.", by=ann)
    article = make_editorial.article([claim], by=ann)

    waiver = waive_first(article, by=rob, rule="abbreviation-not-expanded")
    waived = [one.judged.is_open for one in evidence_on(article).found]
    revise_claim(claim, revision=1, fields={"text": "A DPPP inhibitor relieves pain."}, by=ann)

    assert (waiver.named, waived) == ("Example condition", [False])
    assert [one.judged.is_open for one in evidence_on(article).found] == [True]


def test_waiver_on_one_page_waives_nothing_on_another(ann, rob):
    claim = make.claim("A DPP inhibitor relieves pain.", by=ann)
    first, second = (make_editorial.article([claim], by=ann, title=title) for title in ("First", "Second"))

    waive_first(first, by=rob, rule="abbreviation-not-expanded")

    told = evidence_on_pages([first, second])
    assert [len(told[page.pk].open) for page in (first, second)] == [0, 1]


def test_finding_on_a_claim_is_not_waived_as_one_of_its_page(ann, rob):
    article = make_editorial.article([make.claim(ABSOLUTE, by=ann)], by=ann)

    with pytest.raises(NotWaivable) as refusal:
        waive_first(article, by=rob, rule="absolute-wording")

    assert refusal.value.codes == ["finding-gone"]


def test_editor_waives_nothing_on_a_page(ann):
    article = make_editorial.article([make.claim("A DPP inhibitor relieves pain.", by=ann)], by=ann)

    with pytest.raises(NotAllowed):
        waive_first(article, by=ann, rule="abbreviation-not-expanded")


def test_policy_may_let_a_page_block_and_everything_is_named(ann, chief):
    from_policy = {"abbreviation-not-expanded": "always", "absolute-wording": "always"}
    article = make_editorial.article([make.claim("A DPP inhibitor always helps adults.", by=ann)], by=ann)
    make.evidence_policy(by=chief, blocking=from_policy)

    with pytest.raises(Refusal) as refusal:
        submit_article(article, by=ann)

    assert refusal.value.codes == ["absolute-wording", "abbreviation-not-expanded"]


FOUND_IN_SEEDS = {
    "000": {
        "absolute-wording": 1,
        "abbreviation-not-expanded": 1,
        "attestation-without-name": 1,
        "attestation-without-date": 1,
    },
    "001": {"uncited-figure": 1},
    "002": {"attestation-without-name": 1, "attestation-without-date": 1},
    "003": {
        "uncited-figure": 4,
        "absolute-wording": 1,
        "abbreviation-not-expanded": 1,
        "attestation-without-name": 1,
        "attestation-without-date": 1,
        "date-ambiguous": 1,
    },
}


@pytest.mark.parametrize("number", sorted(FOUND_IN_SEEDS))
def test_import_of_a_real_page_names_what_the_rules_find(number, ann):
    imported = make_import.imported(seed(number).decode(), by=ann, name=f"{number}.txt")
    ours = {rule for found in FOUND_IN_SEEDS.values() for rule in found}

    found = Counter(one.rule for one in imported.problems if one.rule in ours)

    assert found == FOUND_IN_SEEDS[number]
