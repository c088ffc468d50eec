"""Row numbers as they come in addresses and forms: ASCII digits only, and no larger than a database key."""

from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404


def is_row_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 19


def row_or_404(rows: QuerySet[Any] | type[Model], number: str) -> Any:
    """The row of that number, or Http404; what is no number is no row's."""
    return get_object_or_404(rows, pk=number if is_row_number(number) else 0)
