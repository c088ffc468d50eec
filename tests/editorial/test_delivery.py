"""`editorial/delivery/`: the front says what Django says, of what is published now; what is wrong is not served."""

import gzip
import os
import threading
import time
from collections.abc import Callable

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from config import wsgi
from editorial.delivery import refresh as refreshing
from editorial.delivery.front import Front
from editorial.delivery.refresh import StoreFollower, store
from editorial.delivery.site import environ_of
from editorial.delivery.store import Entry
from editorial.formats.forms import FORMS, forms_of
from editorial.models import Document, Published, Rendition
from editorial.services import hold, revise_article, withdraw
from evidence.history import install_guards, remove_guards
from tests import make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import PAGE, TEXT, V1, every_address

pytestmark = pytest.mark.django_db(transaction=True)
BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


class Asked:
    """One answer of a WSGI callable."""

    def __init__(self, app: Callable, address: str, method: str = "GET", **headers: str) -> None:
        path, _, query = address.partition("?")
        self._ask(app, {**environ_of(path, "127.0.0.1", REQUEST_METHOD=method, QUERY_STRING=query), **headers})

    @classmethod
    def of(cls, app: Callable, environ: dict) -> "Asked":
        """As a web server asks."""
        asked = cls.__new__(cls)
        asked._ask(app, environ)
        return asked

    def _ask(self, app: Callable, environ: dict) -> None:
        parts = app(environ, self._start)
        self.body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info=None) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and vars(self) == vars(other)

    def __repr__(self) -> str:
        return f"{self.status} {sorted(self.headers.items())} {self.body[:200]!r}"


@pytest.fixture
def delivery_store(settings, tmp_path, monkeypatch):
    settings.DELIVERY_STORE = str(tmp_path / "delivery")
    monkeypatch.setattr(
        "editorial.delivery.store.BELIEVED_SECONDS", 50.0
    )  # no `follow` goes on, however slow a test is
    yield store()
    store().close()


@pytest.fixture
def page(delivery_store, ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


@pytest.fixture
def django() -> WSGIHandler:
    return WSGIHandler()


@pytest.fixture
def front(delivery_store, page) -> Front:
    """Where nothing may be asked of Django."""
    StoreFollower().run_once()
    return Front(not_to_be_asked, delivery_store)


def not_to_be_asked(environ, start_response):
    raise AssertionError(f"{environ['PATH_INFO']} was asked of Django")


@pytest.mark.parametrize("codings", ["", "gzip", "br, gzip", "br;q=0, gzip", "identity", "nonsense;q=x"])
def test_every_address_answers_what_django_answers(front, django, codings):
    kinds = dict(Published.objects.values_list("path", "kind"))
    asked = {f"{one}{form.suffix}" for one, path in every_address().items() for form in forms_of(kinds[path])}
    asked |= every_address().keys()
    told = {one: Asked(front, one, HTTP_ACCEPT_ENCODING=codings) for one in asked}

    assert told == {one: Asked(django, one, HTTP_ACCEPT_ENCODING=codings) for one in asked}
    assert len(told) == 5 + 2 * 7 + 3 * 6


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_each_form_is_had_by_its_media_type(front, django, form):
    told = Asked(front, PAGE, HTTP_ACCEPT=form.media_type)

    assert told == Asked(django, PAGE, HTTP_ACCEPT=form.media_type) == Asked(front, f"{PAGE}{form.suffix}")
    assert (told.status, told.headers["Content-Type"].split(";")[0]) == (200, form.media_type)


def test_forms_that_are_not_made_yet_are_drawn_by_django(delivery_store, django, front, claim, ann):
    hold(claim=claim, reason="Being checked.", by=ann)
    behind = Front(django, delivery_store)

    early = [Asked(behind, f"{PAGE}{form.suffix}") for form in FORMS.values()]
    StoreFollower().run_once()

    assert early == [Asked(front, f"{PAGE}{form.suffix}") for form in FORMS.values()]
    assert [one for one in early if TEXT.encode() in one.body] == []


@pytest.mark.parametrize("waited", ["moved", "restless_since"], ids=["calm again", "never calm"])
def test_forms_wait_while_documents_are_issued_but_not_for_ever(delivery_store, front, claim, ann, waited):
    follower = StoreFollower(calm=1_000)
    hold(claim=claim, reason="Being checked.", by=ann)
    made = Rendition.objects.exclude(form="json").filter(blob__in=Document.objects.order_by("-pk").values("blob")[:1])

    follower.run_once()
    assert (follower.run_once(), made.exists()) == (0, False)
    setattr(follower, waited, getattr(follower, waited) - (1_000 if waited == "moved" else 60))
    follower.run_once()

    assert made.exists()


def test_forms_of_what_is_served_no_longer_are_forgotten(delivery_store, front, claim, ann):
    before = set(Rendition.objects.values_list("blob_id", flat=True))

    hold(claim=claim, reason="Being checked.", by=ann)
    StoreFollower().run_once()

    current = set(Published.objects.values_list("document__blob_id", flat=True))
    assert set(Rendition.objects.values_list("blob_id", flat=True)) == current
    assert before - current


def test_a_kind_that_a_form_has_no_shape_for_is_refused(client, front, claim):
    assert client.get(f"{V1}/claims/{claim.public_id}.nhs.json").status_code == 406


def test_who_has_the_bytes_is_told_so_in_the_same_words(front, django):
    etag = Asked(front, PAGE, HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    asked = {"HTTP_ACCEPT_ENCODING": "br", "HTTP_IF_NONE_MATCH": f'"x", W/{etag}'}

    assert Asked(front, PAGE, **asked) == Asked(django, PAGE, **asked)
    assert Asked(front, PAGE, **asked).status == 304


def test_each_coding_holds_the_same_document_under_its_own_tag(front):
    plain, br, zipped = (Asked(front, PAGE, HTTP_ACCEPT_ENCODING=one) for one in ("", "br", "gzip"))

    assert plain.body == brotli.decompress(br.body) == gzip.decompress(zipped.body)
    assert len({plain.headers["ETag"], br.headers["ETag"], zipped.headers["ETag"]}) == 3


def test_a_hold_is_seen_by_the_next_reader(front, claim, ann):
    before = Asked(front, PAGE)

    hold(claim=claim, reason="Being checked.", by=ann)
    after = Asked(front, PAGE, HTTP_IF_NONE_MATCH=before.headers["ETag"])

    assert (TEXT.encode() in before.body, after.status, TEXT.encode() in after.body) == (True, 200, False)


def test_the_process_that_serves_also_brings_its_store_up_to_date(delivery_store, page, claim, ann):
    """A web worker has one opening of the file, for what it serves and for what is done in it."""
    StoreFollower().run_once()
    delivery_store.close()
    served = wsgi.fronted(not_to_be_asked)
    before = Asked(served, PAGE)

    hold(claim=claim, reason="Being checked.", by=ann)

    assert [TEXT.encode() in one.body for one in (before, Asked(served, PAGE))] == [True, False]


def test_a_withdrawn_page_is_a_tombstone(front, django, page, chief):
    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)

    gone = Asked(front, PAGE)

    assert (gone.status, gone) == (410, Asked(django, PAGE))


def test_an_article_that_moves_leaves_nothing_at_its_old_address(front, django, delivery_store, page, ann, chief):
    revise_article(page, fields={"slug": "elsewhere"}, by=ann)
    make_editorial.published(page, by=chief)
    behind = Front(django, delivery_store)

    old, new = f"{PAGE}/editions/1", f"{V1}/articles/elsewhere/editions/1"
    assert [Asked(behind, one).status for one in (PAGE, old)] == [308, 308]
    assert Asked(front, new) == Asked(django, new)


def test_what_the_front_cannot_weigh_is_asked_of_django(delivery_store, django, front):
    behind = Front(django, delivery_store)

    assert dict(Asked(behind, PAGE, **BROWSER).headers)["Content-Type"] == "text/html; charset=utf-8"
    assert Asked(behind, f"{PAGE}?audience=nobody").status == 400
    assert Asked(behind, f"{V1}/articles/nothing").status == 404
    assert Asked(behind, PAGE, "POST").status in (403, 405)
    assert Asked(behind, f"{PAGE}.exe").status == 404


def test_lists_are_kept_until_anything_changes(delivery_store, django, front, claim, ann):
    times = []
    counting = Front(lambda environ, start: times.append(1) or django(environ, start), delivery_store)
    address = f"{V1}/claims?q=tendon"

    first, again = Asked(counting, address), Asked(counting, address)
    hold(claim=claim, reason="Being checked.", by=ann)
    after = Asked(counting, address)

    assert first == again
    assert (len(times), TEXT.encode() in first.body, TEXT.encode() in after.body) == (2, True, False)
    assert Asked(counting, address, HTTP_IF_NONE_MATCH=after.headers["ETag"]).status == 304


def test_refusals_and_what_must_not_be_kept_are_not(delivery_store, django, front):
    times = []
    counting = Front(lambda environ, start: times.append(1) or django(environ, start), delivery_store)
    asked = [f"{V1}/claims?nonsense=1", f"{V1}/articles/never", f"{PAGE}?as_of=2999-01-01"]

    for address in asked * 2:
        Asked(counting, address)

    assert len(times) == 6


def test_a_host_that_is_not_followed_is_not_believed(delivery_store, django, front):
    times = []
    counting = Front(lambda environ, start: times.append(1) or django(environ, start), delivery_store)
    long_ago = time.time() - 60

    os.utime(delivery_store.alive, (long_ago, long_ago))

    assert (Asked(counting, PAGE).status, len(times)) == (200, 1)


def test_a_store_is_as_fresh_as_what_it_was_compared_with(delivery_store, front, monkeypatch):
    """However long it took to say so: what is committed meanwhile may be lacking."""
    looked = []

    def slowly(follower, opened, followed):
        looked.append(time.time())
        time.sleep(0.05)
        return 0

    monkeypatch.setattr(StoreFollower, "_catch_up", slowly)
    StoreFollower().run_once()

    assert delivery_store.alive.stat().st_mtime <= looked[0]


def test_bytes_that_are_others_are_not_served_and_alarm(delivery_store, django, front, page, caplog):
    with delivery_store.writing() as writer:
        writer._put(b"bodies", PAGE.encode() + b"\0json:", b"{}")

    told = Asked(Front(django, delivery_store), PAGE)

    assert (told.status, TEXT.encode() in told.body) == (200, True)
    assert [one.levelname for one in caplog.records if one.name == "attest.alarm"] == ["CRITICAL"]


def test_who_has_them_needs_no_bytes_and_the_next_one_gets_them_checked(delivery_store, django, front, page, caplog):
    etag = Asked(front, PAGE).headers["ETag"]
    with delivery_store.writing() as writer:
        writer._put(b"bodies", PAGE.encode() + b"\0json:", b"{}")
    anew = Front(not_to_be_asked, delivery_store)

    assert Asked(anew, PAGE, HTTP_IF_NONE_MATCH=etag) == Asked(django, PAGE, HTTP_IF_NONE_MATCH=etag)
    assert caplog.records == []
    with pytest.raises(AssertionError):
        Asked(anew, PAGE)
    assert [one.levelname for one in caplog.records if one.name == "attest.alarm"] == ["CRITICAL"]


def test_the_answer_to_who_has_the_bytes_serves_who_has_not(front, django):
    etag = Asked(django, PAGE).headers["ETag"]

    told = [Asked(front, PAGE, HTTP_IF_NONE_MATCH=etag), Asked(front, PAGE)]

    assert told == [Asked(django, PAGE, HTTP_IF_NONE_MATCH=etag), Asked(django, PAGE)]
    assert (Asked(front, PAGE, "HEAD").headers, Asked(front, PAGE, "HEAD").body) == (told[1].headers, b"")


def test_what_a_crash_left_out_is_made_up_for(delivery_store, front, claim, ann, monkeypatch):
    monkeypatch.setattr(refreshing, "refresh", lambda paths: None)
    hold(claim=claim, reason="Being checked.", by=ann)
    before = Asked(front, PAGE)

    StoreFollower().run_once()

    assert (TEXT.encode() in before.body, TEXT.encode() in Asked(front, PAGE).body) == (True, False)


def test_what_the_commit_brought_to_the_store_is_not_made_again(delivery_store, front, claim, ann):
    hold(claim=claim, reason="Being checked.", by=ann)

    with CaptureQueriesContext(connection) as asked:
        StoreFollower(forms=False).run_once()

    assert [one["sql"] for one in asked if Rendition._meta.db_table in one["sql"]] == []


@pytest.mark.parametrize("mark", ["library", "last"])
def test_a_store_of_another_library_or_an_undone_day_is_made_anew(delivery_store, django, front, mark):
    with delivery_store.writing() as writer:
        writer.set_mark(mark, "another")
        writer.put("articles/another", Entry(f"{V1}/articles/another", 200, 0.0, {}, []))

    StoreFollower().run_once()

    assert (Asked(front, PAGE).status, Asked(Front(django, delivery_store), f"{V1}/articles/another").status) == (
        200,
        404,
    )


def test_another_library_on_the_same_host_writes_nothing_here(delivery_store, front, claim, ann):
    with delivery_store.writing() as writer:
        writer.set_mark("library", "another")
    before = Asked(front, PAGE)

    hold(claim=claim, reason="Being checked.", by=ann)

    assert Asked(front, PAGE) == before


def test_a_failed_refresh_does_not_undo_the_commit(delivery_store, front, claim, ann, monkeypatch):
    def full(paths):
        raise OSError("no space left on device")

    monkeypatch.setattr(refreshing, "refresh", full)
    hold(claim=claim, reason="Being checked.", by=ann)

    assert Document.objects.filter(status="held").exists()


def test_altered_bytes_in_the_database_are_served_by_nobody(delivery_store, django, page, caplog):
    document = Document.objects.filter(path=f"articles/{page.public_id}").last()
    remove_guards()
    with connection.cursor() as cursor:
        altered = bytes(document.blob.content).replace(b"Rest", b"Cure")
        cursor.execute("UPDATE editorial_blob SET content = %s WHERE digest = %s", [altered, document.blob_id])
    install_guards()

    told = Asked(django, PAGE)
    refreshing.refresh([document.path])
    StoreFollower().run_once()

    assert (told.status, b"internal-error" in told.body) == (500, True)
    assert Asked(Front(django, delivery_store), PAGE).status == 500
    assert "attest.alarm" in {one.name for one in caplog.records}


def test_a_coding_that_holds_something_else_is_left_out(delivery_store, django, page, caplog):
    path = f"articles/{page.public_id}"
    Rendition.objects.filter(blob__documents__path=path).update(br=brotli.compress(b"something else" * 40))

    told = Asked(django, PAGE, HTTP_ACCEPT_ENCODING="br, gzip")

    assert told.headers["Content-Encoding"] == "gzip"
    assert [one.levelname for one in caplog.records if one.name == "attest.alarm"] == ["CRITICAL"]


def test_django_looks_only_at_what_it_sends(django, page, caplog):
    path = f"articles/{page.public_id}"
    Rendition.objects.filter(blob__documents__path=path).update(br=b"none", gzip=b"none")

    told = Asked(django, PAGE), Asked(django, PAGE, HTTP_ACCEPT_ENCODING="gzip")

    assert told[0] == told[1]
    assert len([one for one in caplog.records if one.name == "attest.alarm"]) == 1


def test_nobody_reads_anything_old_after_a_commit(delivery_store, django, front, claim, ann):
    """Readers without a pause while a claim is held: none that began after the act returned sees its text."""
    stale, done, stop = [], threading.Event(), threading.Event()

    def read() -> None:
        behind = Front(django, delivery_store)
        while not stop.is_set():
            after = done.is_set()
            if TEXT.encode() in Asked(behind, PAGE).body and after:
                stale.append(1)
        connections.close_all()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    hold(claim=claim, reason="Being checked.", by=ann)
    done.set()
    time.sleep(0.3)
    stop.set()
    for one in readers:
        one.join()

    assert stale == []


def test_django_is_not_told_who_asks_for_what_everybody_may_be_given(page):
    told: list[dict] = []

    def django(environ, start_response):
        told.append(environ)
        start_response("200 OK", [("Cache-Control", "public, max-age=5"), ("ETag", '"one"')])
        return [b"for all"]

    StoreFollower().run_once()
    own = {"HTTP_COOKIE": "sessionid=1", "HTTP_AUTHORIZATION": "Basic eDp5", "HTTP_IF_NONE_MATCH": '"one"'}
    first = Asked(Front(django, store()), "/api/v1/articles", **own)

    assert [own.keys() & one.keys() for one in told] == [set()]
    assert first.status == 304  # which the front says itself, of the answer that is everybody's
