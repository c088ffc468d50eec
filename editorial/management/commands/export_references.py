"""References as a file that other programs read, or as a bibliography in a style: the whole library, or what a page
cites now, in reading order. A bibliography has the order that its style asks for.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from editorial.models import Article
from editorial.selectors.cited import references_cited_by
from evidence.bibliography.csl import Item
from evidence.bibliography.fields import item_of
from evidence.bibliography.styles import (
    USUAL,
    Style,
    UnusableStyle,
    bibliography,
    style_called,
    style_from_file,
    styles_offered,
)
from evidence.bibliography.writing import WRITERS, Writer
from evidence.models import Reference

STYLED = {"text": "{0.text}\n", "html": "<p>{0.html}</p>\n"}
AT_ONCE = 500


class Command(BaseCommand):
    help = "Print references as CSL-JSON, RIS, BibTeX or NBIB, or as a bibliography in a style."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=[*WRITERS, *STYLED], default="csl")
        named = ", ".join(styles_offered())
        parser.add_argument("--style", default="", help=f"Of text and html: {named}, or a CSL file. Usually {USUAL}.")
        parser.add_argument("--article", metavar="SLUG", default="", help="Only what this page cites.")

    def handle(self, *args: Any, format: str, style: str, article: str, **options: Any) -> None:
        if style and format not in STYLED:
            raise CommandError("--style goes with --format text or html.", returncode=2)
        try:
            write = WRITERS.get(format) or _in_style(_style(style or USUAL), STYLED[format])
            self._print(write(item_of(one) for one in self._references(article)))
        except UnusableStyle as wrong:
            raise CommandError(f"{style}: {wrong}", returncode=2) from None

    def _print(self, texts: Iterable[str]) -> None:
        """Who reads only the beginning (`| head`) ends it without a word."""
        try:
            for text in texts:
                self.stdout.write(text, ending="")
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())  # what is left is flushed at the end

    @staticmethod
    def _references(slug: str) -> Iterable[Reference]:
        if not slug:
            return Reference.objects.unmerged().order_by("pk").iterator(chunk_size=AT_ONCE)
        article = Article.objects.filter(slug=slug).first()
        if article is None:
            raise CommandError(f"There is no article “{slug}”.", returncode=2)
        return references_cited_by(article)


def _in_style(style: Style, line: str) -> Writer:
    def write(items: Iterable[Item]) -> Iterator[str]:
        return (line.format(entry) for entry in bibliography(items, style))

    return write


def _style(named: str) -> Style:
    try:
        return style_called(named)
    except LookupError:
        pass
    if not named.endswith(".csl"):
        raise CommandError(f"There is no style “{named}”: {', '.join(styles_offered())}, or a CSL file.", returncode=2)
    return style_from_file(Path(named))
