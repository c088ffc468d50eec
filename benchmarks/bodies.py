"""The bytes of copies: each says its own ids and addresses, under its own digest, compressed as when published.

A table says which blob copy number k has in place of which, and what points at blobs is copied through it.
"""

from django.db import connection

from editorial.delivery.encodings import digest_of
from editorial.delivery.renditions import keep_renditions
from editorial.models import Blob, Document
from evidence.batches import in_batches

TABLE, AT_ONCE = "copied_blobs", 100
Renaming = list[tuple[str, str]]


def copy_bodies(renamings: dict[int, Renaming], under: str) -> None:
    """Of every blob that is served at a path that begins so, one for each copy."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} (k integer, was varchar(64), now varchar(64))")
        cursor.execute(f"CREATE UNIQUE INDEX {TABLE}_found ON {TABLE} (was, k)")
        for blob in Blob.objects.filter(digest__in=Document.objects.filter(path__startswith=under).values("blob")):
            for some in in_batches(renamings, AT_ONCE):
                copies = {k: renamed(bytes(blob.content), renamings[k]) for k in some}
                digests = {k: digest_of(content) for k, content in copies.items()}
                cursor.executemany(
                    f"INSERT INTO {TABLE} VALUES (%s, %s, %s)",  # noqa: S608 (our own name)
                    [(k, blob.digest, digest) for k, digest in digests.items()],
                )
                contents = {digests[k]: content for k, content in copies.items()}
                Blob.objects.bulk_create(Blob(digest=one, content=content) for one, content in contents.items())
                keep_renditions(contents)


def renamed(content: bytes, renaming: Renaming) -> bytes:
    for was, now in renaming:
        content = content.replace(was.encode(), now.encode())
    return content
