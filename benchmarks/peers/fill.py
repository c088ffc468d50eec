"""The peers' library: the articles that Attest serves."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.contrib.postgres.indexes import GinIndex
from django.core.management import call_command
from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history
from wagtail.models import Page

from benchmarks.peers.pages.models import ArticlePage
from benchmarks.peers.plain.models import Article, Block, Citation, Claim, Listed, Reference
from benchmarks.peers.plain.reading import words_of_claims

Served = dict[str, Any]
AT_ONCE = 100


def main(file: str) -> None:
    call_command("migrate", verbosity=0)
    wanted = [(f"page-{n}", one) for n, one in enumerate(json.loads(Path(file).read_text()))]
    for first in range(0, len(wanted), AT_ONCE):
        _write_rows(wanted[first : first + AT_ONCE])
    _write_pages(wanted)
    _index_and_analyse()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


@transaction.atomic
def _write_rows(wanted: list[tuple[str, Served]]) -> None:
    articles = bulk_create_with_history([_article(slug, one) for slug, one in wanted], Article)
    works, listed, blocks, claims, citations = [], [], [], [], []
    for article, (_, served) in zip(articles, wanted, strict=True):
        by_id = {one["id"]: _reference(one) for one in served["references"]}
        said = {id: _claim(one, article.modified) for id, one in served["claims"].items()}
        works += by_id.values()
        claims += said.values()
        listed += [Listed(article=article, reference=by_id[one["id"]], n=one["n"]) for one in served["references"]]
        blocks += [_block(n, one, article, said) for n, one in enumerate(served["blocks"])]
        citations += [
            Citation(
                claim=said[id],
                reference=by_id[cited["reference"]],
                position=n,
                locator=cited["locator"],
                quote=cited["quote"],
                direction=cited["direction"],
            )
            for id, one in served["claims"].items()
            for n, cited in enumerate(one["citations"])
        ]
    Reference.objects.bulk_create(works)
    for model, rows in ((Claim, claims), (Listed, listed), (Block, blocks), (Citation, citations)):
        bulk_create_with_history(rows, model, batch_size=500)


def _article(slug: str, served: Served) -> Article:
    return Article(
        slug=slug,
        title=f"{served['title']}, {slug}",
        language=served["language"],
        status=served["status"],
        published=_moment(served["datePublished"]),
        modified=_moment(served["dateModified"]),
        last_reviewed=served["lastReviewed"],
        next_review_due=served["nextReviewDue"],
        publisher=served["publisher"],
        license=served["license"],
        disclaimer=(served["disclaimer"] or {}).get("text", ""),
    )


def _reference(served: Served) -> Reference:
    return Reference(**_work(served) | {"authors": served["csl"].get("author", [])})


def _work(served: Served) -> dict[str, Any]:
    csl = served["csl"]
    return {
        "type": csl["type"],
        "title": csl["title"],
        "container": csl.get("container-title", ""),
        "issued": "-".join(f"{one:02}" for one in csl.get("issued", {}).get("date-parts", [[]])[0]),
        "doi": served["doi"] or "",
        "pmid": served["pmid"] or "",
        "url": served["url"] or "",
        "formatted": served["formatted"],
        "standing": served["standing"]["status"],
    }


def _claim(served: Served, modified: datetime) -> Claim:
    return Claim(**_said(served), language=served["language"], modified=modified)


def _said(served: Served) -> dict[str, Any]:
    signed = served["reviewed_by"][0]
    return {
        "text": served["text"],
        "kind": served["kind"],
        "asserts": served["asserts"] or "",
        "certainty": served["certainty"] or "",
        "strength": served["strength"] or "",
        "status": served["status"],
        "version": served["version"],
        "reviewer_role": signed["role"],
        "reviewer_qualification": signed["qualification"],
        "approved": _moment(served["approved"]),
        "next_review_due": served["next_review_due"],
    }


def _block(number: int, served: Served, article: Article, claims: dict[str, Claim]) -> Block:
    claim = claims.get(served["claim"] or "")
    text = "" if claim else served["text"]
    return Block(article=article, position=number, type=served["type"], level=served["level"], text=text, claim=claim)


def _write_pages(wanted: list[tuple[str, Served]]) -> None:
    home = Page.objects.get(depth=2)
    for slug, served in wanted:
        home.add_child(instance=page_of(slug, served))
    User.objects.create_superuser("editor", password=None)


def page_of(slug: str, served: Served) -> ArticlePage:
    return ArticlePage(
        title=f"{served['title']}, {slug}",
        slug=slug,
        language=served["language"],
        last_reviewed=served["lastReviewed"],
        next_review_due=served["nextReviewDue"],
        license=served["license"],
        disclaimer=(served["disclaimer"] or {}).get("text", ""),
        body=[_line(one, served) for one in served["blocks"]],
        references=[
            ("reference", _work(one) | {"n": one["n"], "authors": _authors(one)}) for one in served["references"]
        ],
    )


def _authors(served: Served) -> str:
    return ", ".join(f"{one['family']} {one['given'][0]}" for one in served["csl"].get("author", []))


def _line(block: Served, served: Served) -> tuple[str, Any]:
    if not block["claim"]:
        return "heading", block["text"]
    claim = served["claims"][block["claim"]]
    cited = [{name: one[name] for name in ("n", "locator", "quote", "direction")} for one in claim["citations"]]
    return "claim", _said(claim) | {"citations": cited}


def _index_and_analyse() -> None:
    if connection.vendor == "postgresql":
        with connection.schema_editor() as editor:
            editor.add_index(Claim, GinIndex(words_of_claims(), name="claim_words"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
