"""Two people saved the same form: the second is shown both texts, and can save again on top of what is there now.

The form carries what it showed when it was opened (`seen`). What only one of the two changed is taken from that one;
where both did, the second one's words stay in the form and the first one's stand beside them. Nothing is written here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import HttpRequest, QueryDict

from editorial.admin.row_numbers import is_row_number
from editorial.formats.words import Piece, word_changes
from evidence.people import printed_name
from evidence.refusals import StaleForm, Unmet

Values = dict[str, list[str]]


@dataclass(frozen=True)
class Difference:
    """One field that both sides do not share: what they saved, what you typed, and whose now stands in the form."""

    label: str
    theirs: str
    mine: str
    stands: str

    @property
    def pieces(self) -> list[Piece]:
        return word_changes(self.theirs, self.mine)


def is_stale(request: HttpRequest, obj: Any) -> bool:
    """Somebody wrote since this form was opened; the service asks again under its lock."""
    posted = request.POST.get("revision", "")
    return is_row_number(posted) and hasattr(obj, "revision") and int(posted) < obj.revision


def refusal(obj: Any) -> StaleForm:
    last = obj.history.select_related("history_user").first()
    who = printed_name(last.history_user) if last and last.history_user else "Somebody"
    when = f" on {last.history_date:%d %B %Y, %H:%M} UTC" if last else ""
    said = f"{who} saved this{when}, after you opened it."
    return StaleForm(Unmet("stale", said, "Compare both texts below, then save again: nothing you typed is lost."))


def seen(admin: ModelAdmin, request: HttpRequest, obj: Any) -> str:
    """What the form shows as it is opened, to compare with later."""
    return json.dumps({name: _said(form) for name, form in _forms(admin, request, obj).items()})


def put_on_top(admin: ModelAdmin, request: HttpRequest, obj: Any) -> list[Difference]:
    """Put the posted data on top of what is stored now, row by row; returns what the two sides do not share."""
    merge = _Merge(request.POST, _forms(admin, request, obj))
    for prefix, formset in _formsets(admin, request, obj).items():
        merge.rows(prefix, formset)
    merge.fields("", "")
    merge.data["revision"] = str(obj.revision)
    request.POST = merge.data  # type: ignore[assignment]
    return merge.differences


def _formsets(admin: ModelAdmin, request: HttpRequest, obj: Any) -> dict[str, BaseFormSet]:
    pairs = admin.get_formsets_with_inlines(request, obj)
    return {
        kind.get_default_prefix(): kind(instance=obj, queryset=inline.get_queryset(request)) for kind, inline in pairs
    }


def _forms(admin: ModelAdmin, request: HttpRequest, obj: Any) -> dict[str, BaseForm]:
    """The unbound form and one form for each stored row: “” is the form, “citations:7” the row with that key."""
    forms: dict[str, BaseForm] = {"": admin.get_form(request, obj, change=True)(instance=obj)}
    for prefix, formset in _formsets(admin, request, obj).items():
        forms |= {f"{prefix}:{form.instance.pk}": form for form in formset.initial_forms}
    return forms


def _said(form: BaseForm) -> Values:
    return {one.name: _values(one.value()) for one in form if one.name not in ("revision", "id")}


def _values(value: Any) -> list[str]:
    """As a browser would post it; an unticked box and an empty field are both nothing."""
    if value is None or value is False or value == "":
        return []
    if isinstance(value, list | tuple):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return ["on"] if value is True else [str(value).replace("\r\n", "\n")]


class _Merge:
    """`data` starts as what was posted and becomes what is shown again."""

    def __init__(self, posted: QueryDict, theirs: Mapping[str, BaseForm]) -> None:
        self.posted, self.theirs = posted, theirs
        self.data = posted.copy()
        self.differences: list[Difference] = []
        self.seen = self._seen(posted.get("seen", ""))

    @staticmethod
    def _seen(text: str) -> dict[str, Values]:
        try:
            read = json.loads(text)
        except ValueError:
            return {}
        return read if isinstance(read, dict) and all(isinstance(one, dict) for one in read.values()) else {}

    def _typed(self, name: str) -> list[str]:
        values = [one.replace("\r\n", "\n") for one in self.posted.getlist(name) if one != ""]
        return sorted(values)

    def fields(self, key: str, prefix: str, target: str | None = None) -> None:
        """Three ways, field by field: only they changed it, theirs; else mine. `target` is the prefix it moves to."""
        form = self.theirs[key]
        for bound in form:
            if bound.name in ("revision", "reason", "id"):
                continue
            theirs, mine = _values(bound.value()), self._typed(prefix + bound.name)
            was = self.seen.get(key, {}).get(bound.name)
            stands = theirs if mine == was else mine
            self.data.setlist((prefix if target is None else target) + bound.name, stands)
            if theirs != mine:
                self._differ(bound, key, theirs, mine, stands)

    def _differ(self, bound: BoundField, key: str, theirs: list[str], mine: list[str], stands: list[str]) -> None:
        label = f"{_row_name(self.theirs[key])} {bound.label}" if key else str(bound.label)
        whose = "theirs, which you had not changed" if stands == theirs else "yours"
        self.differences.append(Difference(label, _worded(bound, theirs), _worded(bound, mine), whose))

    def rows(self, prefix: str, formset: BaseFormSet) -> None:
        """Stored rows first, in their order, then new ones: what formsets expect."""
        posted = self._posted_rows(prefix)
        names = [*formset.empty_form.fields]
        at, keys = 0, [form.instance.pk for form in formset.initial_forms]
        fresh = {name: self.data.pop(name) for name in list(self.data) if _is_of(name, prefix)}
        for pk in keys:
            self._stored_row(prefix, pk, posted.pop(str(pk), None), at, fresh)
            at += 1
        for old, row in posted.items():
            at += self._other_row(prefix, old, row, at, names, formset)
        self.data[f"{prefix}-TOTAL_FORMS"], self.data[f"{prefix}-INITIAL_FORMS"] = str(at), str(len(keys))
        self.data[f"{prefix}-MIN_NUM_FORMS"], self.data[f"{prefix}-MAX_NUM_FORMS"] = "0", "1000"

    def _posted_rows(self, prefix: str) -> dict[str, str]:
        """By key, or “new:n”, the prefix under which the row was posted."""
        total = self.posted.get(f"{prefix}-TOTAL_FORMS", "0")
        rows = {}
        for n in range(min(int(total), 1000) if is_row_number(total) else 0):
            rows[self.posted.get(f"{prefix}-{n}-id") or f"new:{n}"] = f"{prefix}-{n}-"
        return rows

    def _stored_row(self, prefix: str, pk: int, row: str | None, at: int, fresh: Mapping) -> None:
        target, key = f"{prefix}-{at}-", f"{prefix}:{pk}"
        self.data[f"{target}id"] = str(pk)
        if row is not None:
            self.fields(key, row, target)
            if self.posted.get(f"{row}DELETE"):
                self.data[f"{target}DELETE"] = "on"
            return
        for name, values in _said(self.theirs[key]).items():
            self.data.setlist(target + name, values)
        name = _row_name(self.theirs[key])
        self.differences.append(Difference(f"{name}", _summed(self.theirs[key]), "", "theirs, added meanwhile"))

    def _other_row(self, prefix: str, old: str, row: str, at: int, names: list[str], formset: BaseFormSet) -> int:
        """A row of mine that is new, or that they removed: it stays when I typed something in it."""
        values = {name: self._typed(row + name) for name in names if name not in ("id", "DELETE")}
        removed = not old.startswith("new:")
        if removed:
            kept = values != {name: self.seen.get(f"{prefix}:{old}", {}).get(name, []) for name in values}
            said = "; ".join(" ".join(one) for one in values.values() if one)
            whose = "yours, as a new row" if kept else "theirs: removed"
            self.differences.append(Difference(f"{formset.model._meta.verbose_name}".capitalize(), "", said, whose))
            if not kept or self.posted.get(f"{row}DELETE"):
                return 0
        for name, typed in values.items():
            self.data.setlist(f"{prefix}-{at}-{name}", typed)
        self.data[f"{prefix}-{at}-id"] = ""
        return 1


def _is_of(name: str, prefix: str) -> bool:
    """Whether this is a numbered row of the formset; its empty row and its counts are not."""
    number = name.removeprefix(f"{prefix}-").split("-")[0]
    return name.startswith(f"{prefix}-") and is_row_number(number)


def _row_name(form: Any) -> str:
    return f"{form.instance._meta.verbose_name} “{form.instance}”".capitalize()


def _summed(form: BaseForm) -> str:
    return "; ".join(said for one in form if one.name != "id" and (said := _worded(one, _values(one.value()))))


def _worded(bound: BoundField, values: list[str]) -> str:
    """Values as a reader knows them: labels of choices, names of rows."""
    field = bound.field
    if hasattr(field, "queryset"):
        found = field.queryset.model._default_manager.filter(pk__in=[one for one in values if is_row_number(one)])
        return ", ".join(str(one) for one in found)
    if values == ["on"]:
        return "yes"
    choices = {str(key): str(said) for key, said in getattr(field, "choices", [])}
    return ", ".join(choices.get(one, one) for one in values)
