"""Bytes made from a blob: compressed in the publishing transaction, in other forms soon after by `follow`.

Every digest is checked before the bytes leave: what is not what it says it is, is not served.
"""

import json
import logging
from collections.abc import Iterable, Mapping

from editorial.delivery.encodings import BR, GZIP, IDENTITY, compressed, digest_of, expanded
from editorial.formats.forms import JSON, Form, forms_of
from editorial.models import Blob, Document, Rendition

alarms = logging.getLogger("attest.alarm")


class Altered(Exception):
    """Stored bytes are not those that were stored."""


def checked(content: bytes, digest: str) -> bytes:
    """`content`, if its SHA-256 is `digest`; raises Altered, and alarms, if it is not."""
    if digest_of(content) != digest:
        alarms.critical("bytes stored under %s are others: not served", digest)
        raise Altered(digest)
    return content


def drawn_as(form: Form, content: bytes) -> bytes:
    """The bytes of a document's JSON in one form."""
    return content if form is JSON else form.draw(json.loads(content))


def rendition_of(digest: str, content: bytes, form: Form = JSON) -> Rendition:
    """The row for one blob in one form; nothing is written."""
    drawn = drawn_as(form, content)
    codings = compressed(drawn)
    return Rendition(
        blob_id=digest,
        form=form.name,
        digest=digest_of(drawn),
        content=None if form is JSON else drawn,
        br=codings.get(BR),
        gzip=codings.get(GZIP),
    )


def keep_renditions(contents: Mapping[str, bytes]) -> None:
    """Write the compressed JSON of these blobs, by digest, where it is lacking."""
    rows = [rendition_of(digest, content) for digest, content in contents.items()]
    Rendition.objects.bulk_create(rows, ignore_conflicts=True)


def derive(blobs: Iterable[Blob]) -> int:
    """Make every form these blobs lack; how many were made. Of altered bytes nothing is made."""
    stored = {one.digest: bytes(one.content) for one in blobs}
    contents = {digest: content for digest, content in stored.items() if digest_of(content) == digest}
    present = set(Rendition.objects.filter(blob__in=contents).values_list("blob_id", "form"))
    made = [
        rendition_of(digest, content, form)
        for digest, content in contents.items()
        for form in forms_of(json.loads(content)["type"])
        if (digest, form.name) not in present
    ]
    Rendition.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def forget_old(newest: Mapping[str, Document]) -> None:
    """What is served no longer at these paths needs no forms, and what was erased must have none."""
    old = Rendition.objects.filter(blob__documents__path__in=newest)
    old.exclude(blob__in=[one.blob_id for one in newest.values()]).delete()


def bodies(blob: Blob, rendition: Rendition) -> dict[str, tuple[str, bytes]]:
    """(SHA-256, bytes) by content coding; raises Altered where the bytes before compression are not those stored.

    What was compressed must become those bytes again: a coding that does not, alarms and is left out.
    """
    digest, plain = _plain(blob, rendition)
    sound = {name: one for name, one in _codings(rendition).items() if _becomes(plain, name, one)}
    return {IDENTITY: (digest, plain), **{name: (digest_of(one), one) for name, one in sound.items()}}


def body_in(codings: Iterable[str], blob: Blob, form: Form) -> tuple[str, str, bytes]:
    """Content coding, SHA-256 and bytes: the first of these codings that is kept and sound, or else none. Nothing but
    what is sent is looked at. Raises Altered.
    """
    wanted = tuple(codings)
    if form is JSON and not wanted:
        return IDENTITY, blob.digest, checked(bytes(blob.content), blob.digest)
    kept = Rendition.objects.filter(blob=blob, form=form.name).first()
    rendition = kept or rendition_of(blob.digest, bytes(blob.content), form)
    digest, plain = _plain(blob, rendition)
    stored = _codings(rendition)
    for name in wanted:
        if name in stored and _becomes(plain, name, stored[name]):
            return name, digest_of(stored[name]), stored[name]
    return IDENTITY, digest, plain


def _plain(blob: Blob, rendition: Rendition) -> tuple[str, bytes]:
    if rendition.content is None:
        return blob.digest, checked(bytes(blob.content), blob.digest)
    return rendition.digest, checked(bytes(rendition.content), rendition.digest)


def _codings(rendition: Rendition) -> dict[str, bytes]:
    stored = {BR: rendition.br, GZIP: rendition.gzip}
    return {name: bytes(content) for name, content in stored.items() if content is not None}


def _becomes(plain: bytes, coding: str, content: bytes) -> bool:
    if expanded(coding, content) == plain:
        return True
    alarms.critical("the %s of %s does not hold its bytes: not served", coding, digest_of(plain))
    return False
