"""Fill an empty installation with the demo library, and say who can sign in and what to look at first."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editorial import demo
from editorial.demo.library import Library
from editorial.demo.loading import NotEmpty, load_demo

LOOK_FIRST = Path(demo.__file__).with_name("look-first.txt")  # `make run` shows it too, once the site answers


class Command(BaseCommand):
    help = "Load the demo library into an empty installation; its accounts open from this machine only."

    def handle(self, *args, **options) -> None:
        try:
            library = load_demo()
        except NotEmpty as refusal:
            if not refusal.is_demo:
                raise CommandError(str(refusal), returncode=1) from None
            self.stdout.write(str(refusal))
            return
        if options["verbosity"]:
            self._introduce(library)

    def _introduce(self, library: Library) -> None:
        claims, references = len(library.claims), len(library.references)
        self.stdout.write(f"{claims} claims on {references} references, in {len(library.articles)} articles.\n\n")
        self.stdout.write("Demo accounts, from this machine only:")
        for person in library.files.people:
            who = f"{person['name']}, {', '.join(person.get('groups', ['reads only']))}"
            self.stdout.write(f"  {person['username']:8} {person['password']:20} {who}")
        self.stdout.write("\n" + LOOK_FIRST.read_text(encoding="utf-8").format(site=settings.PUBLISHER_URL))
