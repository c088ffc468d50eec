"""Publish a page from the command line, by the same rules as the button."""

import sys

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from editorial.models import Article
from editorial.selectors import composition_of
from editorial.services import publish
from evidence.refusals import Refusal


class Command(BaseCommand):
    help = "Publish the next edition of an article: exit code 1 and the reasons when it is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--as", dest="username", required=True, help="Who publishes and signs.")
        parser.add_argument("--password-stdin", action="store_true", required=True)
        parser.add_argument("--leave-out", action="append", default=[], metavar="CLAIM", help="Public id of a claim.")

    def handle(self, *args, slug: str, username: str, leave_out: list[str], **options) -> None:
        article = Article.objects.filter(slug=slug).first()
        by = User.objects.filter(username=username).first()
        if article is None or by is None:
            missing = f"article “{slug}”" if article is None else f"account “{username}”"
            raise CommandError(f"There is no {missing}.", returncode=2)
        seen = composition_of(article, leave_out).digest
        password = sys.stdin.readline().rstrip("\r\n")
        try:
            edition = publish(article, seen_digest=seen, leave_out=leave_out, password=password, by=by)
        except Refusal as refusal:
            raise CommandError("\n".join(str(one) for one in refusal.unmet), returncode=1) from None
        self.stdout.write(f"{edition} is published, digest {edition.digest}.")
