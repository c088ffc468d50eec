"""The inbox page and the page of preferences: everybody's own, filters, marks, and where each item leads."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.models import InboxItem
from editorial.services import hold
from editorial.telling import Teller
from reviews.models import Preferences
from reviews.services import save_preferences
from reviews.workflow import perform
from tests import make
from tests.editorial.desk import address, signed_in

pytestmark = pytest.mark.django_db

INBOX = "editorial_inboxitem_changelist"


@pytest.fixture
def review(ann, rob, rita, chief):
    return make.review(make.claim(by=ann), by=ann)


@pytest.fixture
def told(review):
    Teller(seconds=60).run_once()
    return review


def page(person: User, show: str = "") -> str:
    return signed_in(person).get(address(INBOX), {"show": show} if show else {}).content.decode()


def test_menu_says_how_many_are_unread(told, rob, ann):
    assert "1 unread" in signed_in(rob).get("/admin/").content.decode()
    assert "unread" not in signed_in(ann).get("/admin/").content.decode()


def test_item_leads_to_its_thing_and_becomes_read(told, rob):
    item = InboxItem.objects.get(person=rob)

    response = signed_in(rob).get(address("editorial_inboxitem_change", item.pk))

    item.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, item.link)
    assert item.is_unread is False
    assert signed_in(rob).get(item.link).status_code == 200


def test_item_leads_nowhere_outside(told, rob):
    InboxItem.objects.filter(person=rob).update(link="https://evil.example/")

    response = signed_in(rob).get(address("editorial_inboxitem_change", InboxItem.objects.get(person=rob).pk))

    assert response["Location"] == address(INBOX)


def test_nobody_opens_or_marks_anothers(told, rob, rita):
    item = InboxItem.objects.get(person=rita)

    opened = signed_in(rob).get(address("editorial_inboxitem_change", item.pk))
    marked = signed_in(rob).post(address("editorial_inboxitem_mark"), {"item": item.pk, "as": "read"})

    item.refresh_from_db()
    assert (opened.status_code, marked.status_code, item.is_unread) == (404, 404, True)


def test_filters_show_unread_urgent_and_all(told, ann, rob):
    hold(claim=told.claim, reason="A figure.", by=ann)
    Teller(seconds=60).run_once()
    signed_in(rob).post(address("editorial_inboxitem_mark"), {"item": InboxItem.objects.get(
        person=rob, kind="submitted").pk, "as": "read"})  # fmt: skip

    shown = {show: ("claim to review" in page(rob, show), "On hold" in page(rob, show))
             for show in ("unread", "urgent", "all")}  # fmt: skip

    assert shown == {"unread": (False, True), "urgent": (False, True), "all": (True, True)}


def test_one_and_all_can_be_marked(told, ann, rob, rita):
    make.review(make.claim(by=ann), by=ann)
    Teller(seconds=60).run_once()
    client, mark = signed_in(rob), address("editorial_inboxitem_mark")

    def unread():
        return InboxItem.objects.filter(person=rob, read_at__isnull=True).count()

    client.post(mark, {"item": "all", "as": "read"})
    after_all = unread()
    client.post(mark, {"item": InboxItem.objects.filter(person=rob).first().pk, "as": "unread"})

    assert (after_all, unread()) == (0, 1)
    assert InboxItem.objects.filter(person=rita, read_at__isnull=True).count() == 2


def test_what_was_marked_unread_is_not_mailed(told, rob):
    item = InboxItem.objects.get(person=rob)
    for way in ("read", "unread"):
        signed_in(rob).post(address("editorial_inboxitem_mark"), {"item": item.pk, "as": way})

    item.refresh_from_db()
    assert (item.is_unread, item.waiting_since) == (True, None)


def test_settled_item_says_so_and_is_not_counted(told, rob, rita):
    perform(told, "start", by=rob)

    assert "claim to review" not in page(rita)
    assert "settled meanwhile" in page(rita, "all")


def test_empty_inbox_says_what_it_is_for(review, rob, stan):
    assert "Nothing waits for you" in page(rob)
    assert "you have none of these roles" in page(stan)


def test_hostile_title_stays_a_title(told, rob):
    InboxItem.objects.filter(person=rob).update(title="<script>alert(1)</script>")

    assert "<script>alert" not in page(rob)


def test_as_many_queries_for_three_items_as_for_one(told, ann, rob):
    client = signed_in(rob)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(INBOX))
        return len(queries)

    one = cost()
    for _ in range(2):
        make.review(make.claim(by=ann), by=ann)
    Teller(seconds=60).run_once()

    assert (cost(), InboxItem.objects.filter(person=rob).count()) == (one, 3)


PREFERENCES = "reviews_preferences_changelist"


def save(person: User, **typed):
    posted = {"mail": "weekly", "review_day": "3", "revision": "0", **typed}
    return signed_in(person).post(address(PREFERENCES), posted)


def test_everybody_saves_how_they_are_told(rob):
    response = save(rob)

    kept = Preferences.objects.get()
    assert response.status_code == 302
    assert (kept.person, kept.mail, kept.review_day) == (rob, "weekly", 3)
    assert "no e-mail address" in signed_in(rob).get(address(PREFERENCES)).content.decode()


def test_no_review_day_is_an_answer(rob):
    save(rob)
    save(rob, review_day="", revision="1")

    assert Preferences.objects.get().review_day is None


@pytest.mark.parametrize(
    ("typed", "status"), [({"mail": "pigeon"}, 422), ({"review_day": "9"}, 422), ({"revision": "5"}, 409)]
)
def test_what_is_wrong_is_said_and_nothing_is_saved(rob, typed, status):
    response = save(rob, **typed)

    assert (response.status_code, Preferences.objects.count()) == (status, 0)


def test_history_is_read_by_its_owner_only(rob, rita):
    save_preferences(rob, fields={"mail": "weekly"}, by=rob)
    history = address("reviews_preferences_history", Preferences.objects.get().pk)

    assert [signed_in(one).get(history).status_code for one in (rob, rita)] == [200, 404]
