"""`q=` and filters find the same on both engines, by an index, and nothing that is not shown."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from editorial import fulltext
from editorial.models import Published
from editorial.reconcile import reconcile
from editorial.selectors import published
from editorial.services import create_topic, hold, lift_hold, withdraw
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import V1

TEXTS = {
    "dose": "A β-blocker, 0.5 mg a day, lowers blood pressure in adults.",
    "larger": "A β-blocker, 0.55 mg a day, lowers blood pressure in adults.",
    "decimal": "Der Wirkstoff senkt bei 0,5 mg täglich den Blutdruck.",
    "accents": "Ménière’s disease causes vertigo in adults.",
    "chinese": "高血压患者应减少盐的摄入。",
    "operators": "Rest AND heat relieve tendons, NOT nerves.",
    "signs": 'Most "tendons" (100% in one trial, all_of them) heal in children.',
}
LANGUAGES = {"decimal": "de", "chinese": "zh"}
FOUND = {
    "": list(TEXTS),
    "  ": list(TEXTS),
    "beta blocker": ["dose", "larger"],
    "β-blocker": ["dose", "larger"],
    "Β-BLOCKER": ["dose", "larger"],
    "blocker-β": ["dose", "larger"],
    "0.5 mg": ["dose", "decimal"],
    "0,5mg": ["dose", "decimal"],
    "0.5*": ["dose", "decimal"],
    "0.55": ["larger"],
    "0": [],
    "5": [],
    "taglich": ["decimal"],
    "TÄGLICH": ["decimal"],
    "ta\u0308glich": ["decimal"],
    "meniere": ["accents"],
    "Ménière's": ["accents"],
    "Meniere\u2019s DISEASE": ["accents"],
    "高血压": ["chinese"],
    "血压": ["chinese"],
    "盐": ["chinese"],
    "血高": [],
    "压盐": [],
    "rest and heat": ["operators"],
    "rest AND heat": ["operators"],
    "rest OR nothing": [],
    "NOT nerves": ["operators"],
    "-nerves": ["operators"],
    "tendon": [],
    "tendon*": ["operators", "signs"],
    "ten*": ["operators", "signs"],
    "lowers press*": ["dose", "larger"],
    "blutdruc* wirkstof*": ["decimal"],
    "blutdrue*": [],
    "te*": [],
    "*tendons*": ["operators", "signs"],
    '"tendons"': ["operators", "signs"],
    '"tendons': ["operators", "signs"],
    "'tendons''": ["operators", "signs"],
    "100%": ["signs"],
    "all_of": ["signs"],
    "all of": ["signs"],
    "%": [],
    "_": [],
    "*": [],
    '"': [],
    "'": [],
    "\\": [],
    "-": [],
    "():&|!<->": [],
    "NEAR(rest heat)": [],
    "rest NEAR/2 heat": [],
    "terms:rest": [],
    "list:claim": [],
    ":list:claim": [],
    "list*": [],
    "claim*": [],
    "rest:* & heat": ["operators"],
    "rest'; DROP TABLE editorial_published; --": [],
    "\ufffd": [],
    "\u202erest": ["operators"],
    "rest\u00a0heat": ["operators"],
    "🙂": [],
    "🙂 rest": ["operators"],
}


@pytest.fixture
def claims(db, ann, rob, chief):
    made = {
        name: make.approved_claim(text, by=ann, reviewers=[rob], language=LANGUAGES.get(name, "en"))
        for name, text in TEXTS.items()
    }
    make_editorial.published(make_editorial.article(list(made.values()), by=ann), by=chief)
    return made


@pytest.fixture
def names(claims):
    return {str(claim.public_id): name for name, claim in claims.items()}


def asked(client, q: str, kind: str = "claims", **filters) -> list[str]:
    response = client.get(f"{V1}/{kind}", {"q": q, **filters})
    assert response.status_code == 200, (q, response.content)
    return [one["id"] for one in response.json()["items"]]


def test_the_same_words_find_the_same_on_both_engines(client, names):
    found = {q: sorted(names[id] for id in asked(client, q)) for q in FOUND}

    assert found == {q: sorted(expected) for q, expected in FOUND.items()}


def test_nothing_that_can_be_typed_breaks_search(client, claims):
    hostile = [
        '"',
        '""',
        "a" * 200,
        "a " * 100,
        "*" * 200,
        "^rest",
        "+rest",
        "{rest}",
        "rest^2",
        "\t\r\n",
        "\u0301" * 200,
    ]
    hostile += [
        "\ufdfa" * 200,
        "高" * 200,
        "1,2." * 50,
        "\u2028",
        "a\u0000".replace("\0", "\x7f"),
        "NULL",
        "rest*" * 40,
    ]

    assert [client.get(f"{V1}/claims", {"q": q}).status_code for q in hostile] == [200] * len(hostile)


@pytest.mark.parametrize("stop", [hold, withdraw])
def test_the_words_of_what_is_stopped_leave_with_it(client, claims, chief, stop):
    signed = {"password": PASSWORD} if stop is withdraw else {}
    before = [len(asked(client, "vertigo", kind)) for kind in ("claims", "articles")]

    stop(claim=claims["accents"], reason="Being checked.", by=chief, **signed)

    assert before == [1, 1]
    assert [asked(client, "vertigo", kind) for kind in ("claims", "articles")] == [[], []]
    assert [one for one in Published.objects.all() if "vertigo" in one.terms] == []
    assert fulltext.whole()


def test_a_hold_that_is_taken_back_leaves_search_as_it_was(client, claims, ann):
    with transaction.atomic():
        hold(claim=claims["accents"], reason="Being checked.", by=ann)
        held = asked(client, "vertigo")
        transaction.set_rollback(True)

    assert (held, len(asked(client, "vertigo")), fulltext.whole()) == ([], 1, True)


def test_what_is_shown_again_is_found_again(client, claims, ann, rob):
    stopped = hold(claim=claims["accents"], reason="Being checked.", by=ann)

    lift_hold(stopped, reason="It is right.", password=PASSWORD, by=rob)

    assert asked(client, "vertigo") == [str(claims["accents"].public_id)]


def test_claims_have_the_topics_of_the_pages_they_stand_on(client, claims, ann, rob, chief):
    for slug in ("hands", "feet"):
        create_topic(slug, slug.title(), by=ann)
    for slug, names in (("hands", ["dose", "signs"]), ("feet", ["dose"])):
        page = make_editorial.article([claims[one] for one in names], by=ann, title=f"Of {slug}", topics=[slug])
        make_editorial.published(page, by=chief)
    id = str(claims["dose"].public_id)

    assert asked(client, "", topic="feet") == asked(client, "", topic="FEET") == [id]
    assert set(asked(client, "", topic="hands")) == {id, str(claims["signs"].public_id)}
    assert asked(client, "blocker", topic="none") == []
    assert client.get(f"{V1}/claims/{id}").json()["topics"] == [
        {"slug": "feet", "name": "Feet"},
        {"slug": "hands", "name": "Hands"},
    ]
    withdraw(article=page, reason="Old.", password=PASSWORD, by=chief)
    assert asked(client, "", topic="feet") == []


def test_a_cursor_goes_on_where_it_was_while_others_write(client, claims, ann):
    ordered = asked(client, "adults")
    page = client.get(f"{V1}/claims", {"q": "adults", "limit": 1}).json()

    hold(claim=claims["signs"], reason="Being checked.", by=ann)
    rest = client.get(f"{V1}/claims", {"q": "adults", "cursor": page["next"]}).json()

    assert [one["id"] for one in page["items"] + rest["items"]] == ordered


@pytest.mark.parametrize(("terms", "beginnings"), [(["adults"], []), ([":topic:hands"], []), ([], ["tendon"])])
def test_search_and_filters_walk_an_index(claims, terms, beginnings):
    """Never all rows, and never all that is found to sort it."""
    rows = Published.objects.filter(kind="claim")

    if connection.vendor == "sqlite":
        plan = fulltext.FTS5.narrowed(rows, terms, beginnings, before=9)[:5].explain()
        assert re.search(r"SCAN editorial_published_terms VIRTUAL TABLE INDEX \d+:\S*M", plan), plan
        assert "SEARCH editorial_published USING INDEX" in plan and "TEMP B-TREE" not in plan, plan
    else:  # a few rows are quicker read: what counts is which index can answer
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        asked = " & ".join([*(f"'{one}'" for one in terms), *(f"'{one}':*" for one in beginnings)])
        gathered = fulltext.GIN.gathered(Published.objects.all(), asked).explain()
        walked = fulltext.GIN.walked(rows, asked)[:5].explain()
        assert "editorial_published_words" in gathered and "editorial_published_words" not in walked, gathered + walked


@pytest.mark.parametrize("stretch", [1, 2, 3, 1_000])
def test_a_list_is_whole_however_far_apart_what_it_shows_lies(client, claims, monkeypatch, stretch):
    """PostgreSQL looks for it in stretches; SQLite in one go."""
    monkeypatch.setattr("editorial.fulltext.gin.STRETCH", stretch)
    monkeypatch.setattr("editorial.fulltext.gin.WALKED", 2)
    ordered = [
        one.path for one in Published.objects.filter(kind="claim").order_by("-sequence") if "adults" in one.terms
    ]

    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{V1}/claims", {"q": "adults", "limit": 2, "cursor": cursor}).json()
        seen, cursor = seen + [f"claims/{one['id']}" for one in page["items"]], page["next"]

    assert (seen, len(seen)) == (ordered, 3)


def test_words_of_pages_are_not_looked_for_among_claims(client, claims):
    [page] = Published.objects.filter(kind="article")
    assert [len(asked(client, "condition", kind)) for kind in ("articles", "claims")] == [1, 0]
    assert ("_condition" in page.terms.split(), "condition" in page.terms.split()) == (True, False)


def test_what_was_updated_since_is_found_though_the_clock_was_set_back(client, ann, rob, chief):
    def publish(text: str) -> str:
        page = make_editorial.published_article(text, by=ann, reviewer=rob, chief=chief)
        return str(page.placements.get().claim.public_id)

    today = timezone.now()
    with time_machine.travel(today + timedelta(days=2)):
        publish("Rest helps in A.")
    since = Published.objects.filter(kind="claim").get().updated_at
    with time_machine.travel(today + timedelta(days=1)):
        second = publish("Rest helps in B.")
    with time_machine.travel(today + timedelta(days=3)):
        third = publish("Rest helps in C.")

    assert asked(client, "rest", updated_since=since + timedelta(seconds=1)) == [third]
    assert asked(client, "", updated_since=since)[:2] == [third, second]
    assert asked(client, "", updated_since="2999-01-01") == []
    assert reconcile(repair=False).findings == []


@pytest.mark.once  # PostgreSQL keeps its indexes itself
def test_a_lost_trigger_is_found_and_mended(claims):
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{fulltext.INDEX}_update"')
    Published.objects.filter(kind="claim").update(terms="elsewhere")

    before, repaired = fulltext.whole(), reconcile(repair=True)

    assert (before, fulltext.whole()) == (False, True)
    assert "It is not whole." in [one.what for one in repaired.findings]
    assert len(published("claim", q="adults")[0]) == 3


@pytest.mark.django_db(transaction=True)
def test_the_index_survives_going_back_and_forth(transactional_db, client, ann, rob, chief):
    make_editorial.published_article("Rest relieves pain in adults.", by=ann, reviewer=rob, chief=chief)

    for target in ("0004_inbox", None):
        executor = MigrationExecutor(connection)
        [newest] = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "editorial"]
        executor.migrate([("editorial", target) if target else newest])
    lost = fulltext.whole()
    fulltext.install()

    assert (lost, fulltext.whole(), len(asked(client, "relieves"))) == (False, True, 1)
