"""What Wagtail does when an editor changed one statement of a page of forty and presses “Publish”."""

from functools import partial
from itertools import count

from django.contrib.auth.models import User
from django.db import transaction

from benchmarks.measure import Act, answer
from benchmarks.peers.pages.models import ArticlePage


def main() -> None:
    editor = User.objects.get(username="editor")
    answer({"wagtail": partial(_publication, editor, count(1))})


def _publication(editor: User, numbers: count) -> Act:
    """The page as the form left it; as one transaction, as Attest's is."""
    page = ArticlePage.objects.order_by("pk")[next(numbers) % 10].get_latest_revision_as_object()
    claim = next(one for one in page.body if one.block_type == "claim")
    claim.value["text"] = f"Example treatment {next(numbers)} relieves pain in adults."

    def act() -> None:
        with transaction.atomic():
            page.save_revision(user=editor).publish(user=editor)

    return act
