"""The store's file deleted, cut short, overwritten: what cannot be vouched for is asked of Django, and made anew."""

import os
import shutil
import threading

import pytest
from django.core.handlers.wsgi import WSGIHandler

from editorial.delivery import refresh as refreshing
from editorial.delivery import store as stores
from editorial.delivery.front import Front
from editorial.delivery.refresh import StoreFollower, store
from editorial.services import hold
from tests import make_editorial
from tests.editorial.addresses import PAGE, TEXT
from tests.editorial.test_delivery import Asked, not_to_be_asked
from tests.editorial.test_delivery import delivery_store as delivery_store  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(delivery_store, ann, rob, chief):
    page = make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)
    StoreFollower().run_once()
    return page


def test_a_file_that_was_deleted_is_not_believed_whatever_is_said_of_the_next(delivery_store, page, ann, monkeypatch):
    """A worker still has the deleted file open, and nobody writes to that any more."""
    front = Front(WSGIHandler(), delivery_store)
    before = Asked(front, PAGE)
    shutil.rmtree(delivery_store.folder)
    delivery_store.folder.mkdir()
    delivery_store.alive.touch()  # as `follow` says of a file of its own
    with monkeypatch.context() as elsewhere:  # on another worker
        elsewhere.setattr(refreshing, "refresh", lambda paths: None)
        hold(claim=page.placements.get().claim, reason="Being checked.", by=ann)
    front._looked = 0.0

    assert (TEXT.encode() in before.body, TEXT.encode() in Asked(front, PAGE).body) == (True, False)

    monkeypatch.setattr(stores, "LEFT_SECONDS", 0.0)
    assert delivery_store.is_in_place()
    assert not delivery_store.is_believed()
    StoreFollower().run_once()
    front = Front(not_to_be_asked, delivery_store)
    assert Asked(front, PAGE) == Asked(WSGIHandler(), PAGE)


@pytest.mark.parametrize("damage", ["cut", "overwritten"])
def test_a_file_that_cannot_be_read_is_made_anew(delivery_store, page, damage, caplog):
    """Reading what a file lacks ends a process, and so the next one that is started."""
    delivery_store.close()
    file = delivery_store.folder / "data.mdb"
    if damage == "cut":
        os.truncate(file, 20_000)
    else:
        file.write_bytes(b"no such file" * 9_000)

    assert not store().is_believed()
    StoreFollower().run_once()
    assert Asked(Front(not_to_be_asked, store()), PAGE) == Asked(WSGIHandler(), PAGE)
    assert "made anew" in caplog.text


def test_pages_that_were_taken_and_not_used_make_no_file_look_cut(delivery_store, page, monkeypatch):
    file = delivery_store.folder / "data.mdb"
    length = file.stat().st_size + 2 * 4096
    monkeypatch.setattr(stores, "_length", lambda opened: length)

    with delivery_store.writing() as writer:
        writer.set_mark("any", "1")

    assert file.stat().st_size == length


def test_nobody_writes_while_a_file_is_made_as_long_as_it_says(delivery_store, page, monkeypatch):
    """What another process adds between the look at its length and the mending would be cut off."""
    length, wrote, told = (delivery_store.folder / "data.mdb").stat().st_size + 2 * 4096, threading.Event(), []

    def write_elsewhere() -> None:
        with delivery_store._file.begin(write=True):
            wrote.set()

    other = threading.Thread(target=write_elsewhere)

    def lengthened(file, asked) -> None:
        other.start()
        told.append((asked, wrote.wait(0.5)))

    monkeypatch.setattr(stores, "_length", lambda opened: length)
    monkeypatch.setattr(os, "truncate", lengthened)
    with delivery_store.writing() as writer:
        writer.set_mark("any", "1")
    other.join(5)

    assert (told, wrote.is_set()) == ([(length, False)], True)


def test_nothing_read_from_a_new_file_counts_as_of_the_old_one(delivery_store, page, monkeypatch):
    """Its changes are counted from one again: an answer that is kept in memory would seem to be of today."""
    seen = []
    open_file, before = delivery_store._open_file, delivery_store.generation()

    def opened_and_read_at_once() -> None:
        open_file()
        seen.append(delivery_store.generation())

    monkeypatch.setattr(delivery_store, "_open_file", opened_and_read_at_once)
    monkeypatch.setattr(stores, "LEFT_SECONDS", 0.0)
    shutil.rmtree(delivery_store.folder)
    delivery_store.is_in_place()

    assert seen[0] >= before + 2**47


@pytest.mark.parametrize("told", [b"", b"\xff{", b"[]", b"{}"])
def test_a_pointer_that_cannot_be_read_is_asked_of_django(delivery_store, page, told, caplog):
    with delivery_store.writing() as writer:
        writer._put(stores.POINTERS, PAGE.encode(), told)

    assert Asked(Front(WSGIHandler(), delivery_store), PAGE) == Asked(WSGIHandler(), PAGE)
    assert "cannot be read" in caplog.text
