"""Row 62 of the bad inputs: an upload that promises, holds or splits too much is refused soon, in little room and in
words, and leaves every row as it was. Those of a file's name (row 61) as the admin takes it stand here too.
"""

import io
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from editorial.admin.reference_imports import MOST_BYTES
from editorial.importing.decoding import MAX_BYTES
from evidence.models import ReferenceImport
from tests.editorial.admin_forms import signed_in
from tests.make_import import row_counts
from tests.make_records import ris

pytestmark = pytest.mark.django_db
NEW = "/admin/evidence/referenceimport/new/"
PAGE = "/admin/editorial/article/import/"
MULTIPART = "multipart/form-data; boundary=x"
TYPED = "application/x-www-form-urlencoded"


class Unread(io.BytesIO):
    def read(self, *_) -> bytes:
        pytest.fail("it was begun with")


def sent(client: Client, address: str, body: io.BytesIO, type: str = MULTIPART, length: int | None = None):
    promised = len(body.getvalue()) if length is None else length
    told = {"CONTENT_LENGTH": str(promised), "wsgi.input": body}
    return client.generic("POST", address, b"-", content_type=type, **told)


def part(name: str, content: bytes = b"a", *headers: str, file: str = "") -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    head = "\r\n".join(["--x", disposition, *headers])
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


def form(*parts: bytes) -> io.BytesIO:
    return io.BytesIO(b"".join(parts) + b"--x--\r\n")


@pytest.mark.once
@pytest.mark.parametrize("address", [NEW, PAGE, "/admin/login/"])
def test_62_two_gigabytes_are_refused_before_a_byte_is_read(address, ann):
    desk, before = signed_in(ann), row_counts()

    answer = sent(desk, address, Unread(), length=2 * 1024**3)

    assert (answer.status_code, row_counts()) == (413, before)
    assert "<h1>Too much at once</h1>" in answer.content.decode()
    assert f"up to {MOST_BYTES // 1_000_000} MB, a page up to {MAX_BYTES // 1_000} kB" in answer.content.decode()


@pytest.mark.once
def test_62_the_longest_request_is_read_and_one_byte_more_is_not(ann, settings):
    desk, body = signed_in(ann), form(part("file", b"TY", file="a.ris"))
    settings.LARGEST_REQUEST = len(body.getvalue())

    assert sent(desk, NEW, body).status_code == 422  # read, and no record is in it
    assert sent(desk, NEW, Unread(), length=settings.LARGEST_REQUEST + 1).status_code == 413


@pytest.mark.once
def test_62_a_file_just_too_large_is_refused_by_its_page_and_never_held_whole(ann):
    desk, before = signed_in(ann), row_counts()
    body = form(part("file", b"TY  - JOUR\n" * 1_818_182, file="a.ris"))

    tracemalloc.start()
    try:
        answer = sent(desk, NEW, body)
        room = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (answer.status_code, row_counts()) == (422, before)
    assert "It is larger than 20 MB." in answer.content.decode()
    assert room < 10_000_000


SPLIT = {
    "10,000 files": (form(*(part(f"n{n}", file="a.ris") for n in range(10_000))), MULTIPART, 400, "Too many parts"),
    "eleven files": (form(*(part(f"n{n}", file="a.ris") for n in range(11))), MULTIPART, 400, "Too many parts"),
    "ten files": (form(*(part(f"n{n}", file="a.ris") for n in range(10))), MULTIPART, 422, "No file was chosen"),
    "10,000 fields": (form(*(part(f"n{n}") for n in range(10_000))), MULTIPART, 400, "Too many parts"),
    "10,000 typed": (io.BytesIO(b"&".join(b"n%d=1" % n for n in range(10_000))), TYPED, 400, "Too many parts"),
    "a long field": (form(part("text", b"a" * 6_000_000)), MULTIPART, 413, "Too much at once"),
    "a long text": (io.BytesIO(b"text=" + b"a" * 6_000_000), TYPED, 413, "Too much at once"),
    "no boundary": (form(part("file", file="a.ris")), "multipart/form-data", 400, "What was sent cannot be read"),
    "blanks in base64": (
        form(part("file", b"a" + b" " * 3_000_000, "Content-Transfer-Encoding: base64", file="a.ris")),
        *(MULTIPART, 400, "What was sent cannot be read"),
    ),
    "headers without end": (
        form(part("file", b"a", f"X: {'h' * 3_000_000}", file="a.ris")),
        *(MULTIPART, 400, "What was sent cannot be read"),
    ),
    "parts in a part": (
        form(part("file", b"--y\r\n\r\nTY\r\n--y--", "Content-Type: multipart/mixed; boundary=y")),
        *(MULTIPART, 422, "No file was chosen"),
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("name", SPLIT)
def test_62_what_is_split_too_often_or_put_together_wrongly_is_refused_in_words(name, ann):
    body, type, status, said = SPLIT[name]
    desk, before = signed_in(ann), row_counts()

    answer = sent(desk, NEW, body, type)

    assert (answer.status_code, row_counts()) == (status, before)
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("x" * 300 + ".ris", "x" * 251 + ".ris"),
        ("..%2f..%2fetc.ris", "..%2f..%2fetc.ris"),
        ("../../etc.ris", "etc.ris"),
        ("CON", "CON"),
        ("a.ris.", "a.ris."),
        ("📄.ris", "📄.ris"),
        ("exe\u202esir.ris", "exesir.ris"),
        ("a\x00b.ris", "ab.ris"),
    ],
)
def test_61_a_name_is_for_the_record_and_names_nothing_on_disk(name, kept, ann):
    file = SimpleUploadedFile("export.ris", ris(("A trial", "10.5555/a")))
    file._name = name

    answer = signed_in(ann).post(NEW, {"file": file}, follow=True)

    assert (answer.status_code, ReferenceImport.objects.get().file) == (200, kept)
