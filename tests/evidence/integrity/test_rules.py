"""Each rule of citation integrity, with what it finds and what it must leave alone. Plain values, no database."""

import pytest

from evidence.integrity import Passage, Statement, Terms, Work, findings_in
from evidence.integrity.sameness import independent

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

TERMS = Terms(year=2026, source_years=10, publisher="House of Health", host="health.example")
ABSTRACT = "In 120 adults, pain fell by 1.5 points. Registered as NCT01234567."


def work(key: str = "a", **fields) -> Work:
    usual = {"title": f"A trial of rest in adults with pain, {key}", "type": "article-journal", "design": "rct"}
    return Work(key, **{**usual, "year": 2020, "first_author": f"example-{key}", **fields})


def statement(*works: Work | Passage, text: str = "Rest relieves pain in adults.", **fields) -> Statement:
    passages = tuple(one if isinstance(one, Passage) else Passage(one) for one in works)
    return Statement(text, passages=passages, **fields)


def rules(found: Statement, terms: Terms = TERMS) -> list[str]:
    return [one.rule for one in findings_in(found, terms)]


def test_nothing_is_found_where_nothing_is_wrong():
    assert rules(statement(work("a"), work("b"), risk="high")) == []


ABSOLUTE = [
    ("Iloprost brings complete relief of symptoms within days.", "complete relief"),
    ("X-rays cannot show bone marrow edema.", "cannot"),
    ("You can’t reduce your risk of gout.", "can’t"),
    ("Gout always affects the big toe.", "always"),
    ("Colchicine never harms the kidneys.", "never"),
    ("Vitamin C cures colds.", "cures"),
    ("Rest is completely safe in pregnancy.", "completely safe"),
    ("Ice has no side effects.", "no side effects"),
    ("All patients recover within a year.", "All patients recover"),
    ("Early treatment guarantees a good outcome.", "guarantees"),
    ("Ice eases pain without side effects.", "without side effects"),
    ("Everyone with gout recovers.", "Everyone with gout recovers"),
    ("Nobody dies of gout.", "Nobody dies"),
]


@pytest.mark.parametrize(("text", "word"), ABSOLUTE)
def test_absolute_wording_is_named(text, word):
    [found] = findings_in(statement(work(), text=text), TERMS)

    assert (found.rule, found.message) == ("absolute-wording", f"“{word}” leaves no exception.")


HARMLESS = [
    "Rest is not always needed in adults with gout.",
    "Gout almost always affects one joint.",
    "In adults who cannot take NSAIDs, colchicine is an option.",
    "If colchicine cannot be used, a steroid is given.",
    "An effect on mortality cannot be ruled out.",
    "The dose should always be adjusted to renal function.",
    "People who have never smoked have a lower risk of lung cancer.",
    "Adults who have never taken colchicine begin with a low dose.",
    "No side effects were reported in the trial of rest.",
    "Neither mask completely prevents transmission of influenza.",
    "Ice has no risk factors of its own for bleeding.",
    "Vitamin C is no guarantee against colds.",
    "Rest gives relief of pain in most adults.",
    "Complete remission was reached in 40 adults with leukaemia.",
    "Never share needles with others.",
    "Always see a doctor about a hot swollen joint.",
    "Attacks of gout may never come back.",
    "Nobody in the trial of rest died.",
    "Everyone should see a dentist.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_wording_that_only_looks_absolute_is_left_alone(text):
    assert "absolute-wording" not in rules(statement(work(), text=text))


def test_absolute_wording_is_looked_for_in_english_alone():
    assert rules(statement(work(), text="Gout always affects the big toe.", language="de")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The guideline of 01/03/2023 recommends rest.", ["date-ambiguous"]),
        ("The guideline of 13/03/2023 recommends rest.", []),
        ("The guideline of 1 March 2023 recommends rest.", []),
        ("The guideline of 03/03/2023 recommends rest.", []),
        ("The guideline of 31/02/2023 recommends rest.", ["date-ambiguous"]),
        ("The guideline of 1/3/23 recommends rest.", ["date-ambiguous"]),
        ("The guideline of 13/3/23 recommends rest.", []),
        ("The guideline of 2023-03-01 recommends rest.", []),
    ],
)
def test_date_in_figures_is_named_where_it_means_no_one_day(text, found):
    assert rules(statement(work(), text=text)) == found


FIGURE = "Rest relieves pain in 80% of adults."


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ([], ["uncited-figure"]),
        ([Passage(None)], ["uncited-figure"]),
        ([Passage(work(), "background")], ["uncited-figure"]),
        ([work()], []),
    ],
)
def test_figure_needs_a_work_that_supports_it(cited, found):
    assert rules(statement(*cited, text=FIGURE)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Half a tablet is ½ tablet.",
        "Smoking doubles the risk of gout.",
        "The risk of gout is halved by rest.",
        "Smoking brings a twofold risk of gout.",
        "Smoking brings a three-fold risk of gout.",
        "The trial had 2020 adults.",
        "The dose is 5\u202fmg or 10\u00a0µg.",
    ],
)
def test_figure_in_any_form_needs_a_source(text):
    assert "uncited-figure" in rules(statement(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "In May 2021 the guideline of rest changed.",
        "Since 2020 guidelines advise rest.",
        "In 2021 the guideline changed and in 2023 it was withdrawn.",
        "Nausea is treated with 5-HT3 antagonists.",
        "Finasteride is a 5-alpha reductase inhibitor.",
        "Cancer of the bowel is treated with 5-fluorouracil.",
        "Colitis is treated with 6-mercaptopurine or 5-aminosalicylates.",
        "The double-blind trial and the double burden of disease are terms.",
    ],
)
def test_figure_of_a_name_or_a_year_needs_none(text):
    assert "uncited-figure" not in rules(statement(text=text, kind="definition"))


def test_statement_without_a_figure_needs_none():
    assert rules(statement(text="Diabetes of type 2 is a disease of adults and children.", kind="definition")) == []


@pytest.mark.parametrize(
    ("works", "risk", "found"),
    [
        ([work("a")], "high", ["single-source"]),
        ([work("a")], "standard", []),
        ([work("a"), work("b")], "high", []),
        ([Passage(work("a"), locator="p. 1"), Passage(work("a"), locator="p. 2")], "high", ["single-source"]),
        ([work("a"), Passage(work("b"), "background")], "high", ["single-source"]),
        ([Passage(work("a")), Passage(work("b"), "contradicts")], "high", ["single-source"]),
        ([], "high", []),
    ],
)
def test_high_risk_claim_needs_two_works(works, risk, found):
    assert rules(statement(*works, risk=risk)) == found


@pytest.mark.parametrize(
    ("works", "found"),
    [
        ([work("a", design="narrative-review")], ["only-secondary-sources"]),
        ([work("a", design="", type="book"), work("b", design="opinion")], ["only-secondary-sources"]),
        ([work("a", design="", type="webpage")], ["only-secondary-sources"]),
        ([work("a", design="guideline", type="webpage")], []),
        ([work("a", design="", type="webpage", host="ema.europa.eu")], []),
        ([work("a", design="", type="webpage", host="gov.uk")], []),
        ([work("a", design="", type="webpage", host="misgov.uk")], ["only-secondary-sources"]),
        ([work("a", design="systematic-review")], []),
        ([work("a", design="narrative-review"), work("b")], []),
        ([work("a", design="")], []),
    ],
)
def test_support_that_tells_what_others_found_is_named(works, found):
    assert rules(statement(*works)) == found


def test_definition_may_rest_on_a_review_or_book():
    assert rules(statement(work(design="narrative-review"), kind="definition")) == []


@pytest.mark.parametrize(
    ("works", "found"),
    [
        ([work("a", publisher="House of Health")], ["only-own-sources"]),
        ([work("a", container="house of health")], ["only-own-sources"]),
        ([work("a", host="health.example")], ["only-own-sources"]),
        ([work("a", host="health.example"), work("b")], []),
        ([work("a", publisher="Another House of Health")], []),
    ],
)
def test_support_by_the_publisher_alone_is_named(works, found):
    assert rules(statement(*works)) == found


def test_works_without_a_publisher_are_not_those_of_a_house_without_a_name():
    assert rules(statement(work("a")), Terms(year=2026)) == []


@pytest.mark.parametrize(
    ("passages", "asserts", "found"),
    [
        ([Passage(work("a"), "contradicts")], "established", ["contradiction-as-support"]),
        ([Passage(work("a"), "contradicts"), work("b")], "established", []),
        ([Passage(work("a"), "contradicts")], "experts-disagree", []),
        ([Passage(work("a"), "background")], "established", []),
    ],
)
def test_contradiction_is_no_support(passages, asserts, found):
    assert rules(statement(*passages, asserts=asserts)) == found


def test_work_that_is_cited_both_ways_is_named():
    both = statement(Passage(work("a"), locator="p. 1"), Passage(work("a"), "contradicts", "p. 2"))
    two = statement(work("a"), Passage(work("b"), "contradicts"))

    assert (rules(both), rules(two)) == (["source-both-ways"], [])


@pytest.mark.parametrize(
    ("year", "years", "found"), [(2015, 10, ["source-outdated"]), (2016, 10, []), (1988, None, []), (None, 10, [])]
)
def test_source_is_too_old_by_what_the_policy_says(year, years, found):
    assert rules(statement(work(year=year)), Terms(year=2026, source_years=years)) == found


@pytest.mark.parametrize(("years", "found"), [(0, ["source-outdated"]), (1, [])])
def test_a_policy_of_no_years_allows_this_year_alone(years, found):
    assert rules(statement(work(year=2025)), Terms(year=2026, source_years=years)) == found
    assert rules(statement(work(year=2026)), Terms(year=2026, source_years=years)) == []


def test_old_work_may_stand_as_background():
    assert rules(statement(work("a"), Passage(work("b", year=1988), "background"))) == []


@pytest.mark.parametrize(
    ("standing", "direction", "found"),
    [
        ("expression-of-concern", "supports", ["source-standing"]),
        ("superseded", "background", ["source-standing"]),
        ("preprint", "supports", ["source-standing"]),
        ("retracted", "background", ["source-standing"]),
        ("retracted", "supports", []),  # `reference-retracted` says it, and nobody waives that
        ("current", "supports", []),
        ("reinstated", "supports", []),
        ("", "supports", []),
    ],
)
def test_source_with_a_notice_is_named(standing, direction, found):
    doubted = work("b", standing=standing, standing_said=standing)

    assert rules(statement(work("a"), Passage(doubted, direction))) == found


def test_another_notice_on_the_same_work_is_another_finding():
    def about(mark: str) -> str:
        doubted = work(standing="corrected", standing_said="Corrected", standing_mark=mark)
        return next(iter(findings_in(statement(doubted), TERMS))).about

    assert about("7") != about("8")


@pytest.mark.parametrize(
    ("quote", "abstract", "found"),
    [
        ("pain fell by 1.5 points", ABSTRACT, []),
        ("pain fell by 15 points", ABSTRACT, ["quote-not-found"]),
        ("pain fell by 15 points", "", []),
        ("", ABSTRACT, []),
    ],
)
def test_quote_is_looked_for_in_the_abstract(quote, abstract, found):
    assert rules(statement(Passage(work(abstract=abstract), quote=quote))) == found


TRIAL = work("a", abstract=ABSTRACT, identifiers=("10.5555/trial",))
NCT = "It pools NCT01234567 with two others."


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (work("b", note="nct01234567"), ["one-source-twice"]),
        (work("b", abstract="Registered as NCT07654321."), []),
        (work("b", design="meta-analysis", abstract=NCT), ["one-source-twice"]),
        (work("b", design="systematic-review", abstract="It includes doi 10.5555/TRIAL."), ["one-source-twice"]),
        (work("b", design="systematic-review", abstract="It includes 12 trials."), []),
        (work("b", design="", abstract=NCT), []),  # nobody said what it is
        (work("b", title=TRIAL.title.upper(), first_author=TRIAL.first_author, type="article"), ["one-source-twice"]),
        (work("b", title=TRIAL.title), []),
        (work("b", note="ISRCTN01234567"), []),
        (work("b", note="NCT012345678"), []),  # nine figures: no registration
        (work("b", design="", note="NCT01234567"), []),
        (work("b", design="guideline", note=NCT), ["one-source-twice"]),
        (work("b", design="narrative-review", note="See https://doi.org/10.5555/trial."), ["one-source-twice"]),
        (work("b", design="meta-analysis", note="See 10.5555/trial.2 and 10.5555/trial-b."), []),
        (work("b", design="meta-analysis", note="See 110.5555/trial and 10.5555/trials."), []),
        (Passage(work("b", note="NCT01234567"), "background"), []),
        (Passage(work("b", note="NCT01234567"), "contradicts"), []),
    ],
)
def test_two_works_that_are_one_source_are_named(other, found):
    assert rules(statement(TRIAL, other)) == found


def test_two_reviews_that_name_one_trial_are_two_sources():
    reviews = [work(key, design="meta-analysis", abstract=NCT) for key in ("b", "c")]

    assert rules(statement(*reviews)) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [("Gout", []), ("Rest in acute gout", []), ("Rest in adults with gout", ["one-source-twice"])],
)
def test_short_title_is_that_of_many_works(title, found):
    works = [work(key, title=title, first_author="example") for key in ("a", "b")]

    assert rules(statement(*works)) == found


def test_three_reports_of_one_trial_are_named_pair_by_pair_and_are_one_source():
    reports = [work(key, abstract=ABSTRACT) for key in ("a", "b", "c")]

    assert rules(statement(*reports)) == ["one-source-twice"] * 3
    assert (independent(reports), independent([*reports, work("d")])) == (1, 2)


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ([work("a", is_notice=True)], ["cites-a-notice"]),
        ([work("a"), Passage(work("b", is_notice=True), "background")], ["cites-a-notice"]),
        ([work("a", standing="retracted", standing_said="Retracted")], []),  # the paper is not its notice
        ([work("a")], []),
    ],
)
def test_notice_is_not_the_work_it_is_about(cited, found):
    assert rules(statement(*cited)) == found


def test_every_finding_says_what_and_what_to_do():
    poor = statement(
        work("a", standing="preprint", standing_said="Preprint", year=1990, design="opinion"),
        text="Rest always helps, said 01/03/2023.",
        risk="high",
    )

    found = list(findings_in(poor, TERMS))

    assert [one.rule for one in found] == [
        "source-standing", "single-source", "only-secondary-sources", "source-outdated", "absolute-wording",
        "date-ambiguous",
    ]  # fmt: skip
    assert all(one.message.endswith(".") and one.remedy.endswith(".") for one in found)
    assert len({one.message for one in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1 in 5 adults with gout has pain.", "“1 in 5”"),
        ("Pain fell in 12 of 120 adults.", "“12 of 120”"),
        ("It lasts 2 to 4 weeks.", "“2 to 4”"),
        ("Pain fell by 3.", "“3”"),
    ],
)
def test_figure_is_named_as_it_stands(text, named):
    [found] = [one for one in findings_in(statement(text=text), TERMS) if one.rule == "uncited-figure"]

    assert named in found.message
