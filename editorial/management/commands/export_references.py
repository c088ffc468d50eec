"""References as a file that other programs read: the whole library, or what a page cites now, in reading order."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from editorial.models import Article
from editorial.selectors.cited import references_cited_by
from evidence.bibliography import bibtex, csl_json, nbib, ris
from evidence.bibliography.fields import item_of
from evidence.models import Reference

WRITERS = {"csl": csl_json.write, "ris": ris.write, "bibtex": bibtex.write, "nbib": nbib.write}
AT_ONCE = 500


class Command(BaseCommand):
    help = "Print references as CSL-JSON, RIS, BibTeX or NBIB."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=WRITERS, default="csl")
        parser.add_argument("--article", metavar="SLUG", default="", help="Only what this page cites.")

    def handle(self, *args: Any, format: str, article: str, **options: Any) -> None:
        for text in WRITERS[format](item_of(one) for one in self._references(article)):
            self.stdout.write(text, ending="")

    @staticmethod
    def _references(slug: str) -> Iterable[Reference]:
        if not slug:
            return Reference.objects.order_by("pk").iterator(chunk_size=AT_ONCE)
        article = Article.objects.filter(slug=slug).first()
        if article is None:
            raise CommandError(f"There is no article “{slug}”.", returncode=2)
        return references_cited_by(article)
