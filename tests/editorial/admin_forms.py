"""Forms of the admin as a browser posts them: opened, changed in places, sent back whole."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.forms import BaseForm
from django.test import Client


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(client: Client, address: str) -> dict[str, Any]:
    """Every value the form at `address` shows."""
    return shown(client.get(address).context)


def shown(context: Mapping[str, Any]) -> dict[str, Any]:
    """Every value the form of this answer shows: what the next press of “save” would post."""
    values = dict(_values(context["adminform"].form)) | {"seen": context.get("seen", "")}
    for one in context["inline_admin_formsets"]:
        values |= dict(_values(one.formset.management_form))
        for form in one.formset.forms:
            values |= dict(_values(form))
    return values


def row(formset: str, number: int, **values: Any) -> dict[str, Any]:
    """Row `number` of an inline formset, by field."""
    return {f"{formset}-{number}-{name}": value for name, value in values.items()}


def added(posted: Mapping[str, Any], formset: str, **values: Any) -> dict[str, Any]:
    """The same form with one more row in `formset`."""
    total = int(posted[f"{formset}-TOTAL_FORMS"])
    return {**posted, f"{formset}-TOTAL_FORMS": total + 1, **row(formset, total, **values)}


def _values(form: BaseForm) -> Iterator[tuple[str, Any]]:
    for bound in form:
        value = bound.value()
        if value is not None and value is not False:
            yield bound.html_name, value
