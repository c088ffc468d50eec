"""Fill an empty installation with the demo library, and say who can sign in and what to look at first."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editorial.demo.library import Library
from editorial.demo.loading import NotEmpty, load_demo

LOOK_FIRST = """\
Look first, signed in as ann, at
  {site}admin/                              what waits, and for whom
  {site}read/bone-marrow-edema/             a page as readers get it, two statements left out
  {site}api/v1/articles/bone-marrow-edema   the same as JSON
  {site}read/gout-flare/                    a statement that somebody holds back since yesterday
  {site}read/osteoporosis-treatment/        a retracted source, and what it took with it
Pneumonia was never published: rob and rita are deciding on it, statement by statement."""


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
        self.stdout.write("\n" + LOOK_FIRST.format(site=settings.PUBLISHER_URL))
