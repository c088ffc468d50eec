"""Imported pages for tests, accepted as the import page and the command accept them."""

from django.apps import apps
from django.contrib.auth.models import User

from editorial.importing import read_document
from editorial.models import Article
from editorial.selectors.imports import source_digest
from editorial.services import Imported, accept_import

# A list without numbers that is shorter than the numbers cited: nothing justifies a link.
PAGE = """Treatment for gout

Rest

- Colchicine relieves pain in adults with an acute gout flare [1, 2]
- Ice relieves pain in adults with an acute gout flare [2]

Diet

Low purine intake lowers serum urate in adults with gout [3].

References

- A trial of colchicine. Example Journal, 2019.
- A trial of ice. Example Journal, 2020.
"""


def imported(text: str = PAGE, *, by: User, name: str = "gout.txt", **fields) -> Imported:
    content = text.encode()
    document = read_document(content, name=name)
    return accept_import(document, name=name, digest=source_digest(content), by=by, **fields)


def page(text: str = PAGE, *, by: User, **fields) -> Article:
    return imported(text, by=by, **fields).article


def row_counts() -> dict[str, int]:
    """Of every table: what a refusal leaves as it was."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}
