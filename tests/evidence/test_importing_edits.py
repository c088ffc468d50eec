"""Whatever a person changed after an import, no import changes again: real files, edited anywhere, imported again as
they are and as other tools would write the same records.
"""

import random
from typing import Any

import pytest

from evidence.bibliography import bibtex, csl_json, nbib, ris
from evidence.models import Reference
from evidence.services import revise_reference
from evidence.services.importing import ReferenceFile, import_references
from tests.evidence.exports import contents, export, items, records

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REAL = [
    "ris/asreview_embase.ris",
    "ris/cff_baseline_openalex.ris",
    "ris/cff_baseline_zotero.ris",
    "csl/citation-js_api_doi.json",
    "csl/citation-js_bibtex-csl.json",
]
WRITERS = {"csl": csl_json.write, "ris": ris.write, "nbib": nbib.write, "bibtex": bibtex.write}
# What somebody may type; an empty value is an edit as well.
EDITS: dict[str, list[Any]] = {
    "title": ["A title that somebody mended"],
    "authors": [[{"family": "Mended", "given": "Meg"}], []],
    "issued": ["1999", "1999-12", ""],
    "container_title": ["Journal of Mended Titles", ""],
    "volume": ["99", ""],
    "issue": ["9a", ""],
    "page": ["1-2", ""],
    "publisher": ["Mended Press", ""],
    "language": ["de", ""],
    "genre": ["Mended", ""],
    "abstract": ["An abstract that somebody typed.", ""],
    "url": ["https://example.org/mended", ""],
    "design": ["cohort", ""],
    "pmid": ["77000001", ""],
    "pmcid": ["PMC7700001", ""],
    "accessed": ["2020-02-02", None],
}
FIELDS = [field.name for field in Reference._meta.concrete_fields]


def taken(text: bytes | str, by, name: str = "export") -> None:
    import_references([ReferenceFile(name, contents(text, name))], by=by)


def library() -> dict[int, dict[str, Any]]:
    return {row["pk"]: row for row in Reference.objects.values("pk", *FIELDS)}


def edited(chance: random.Random, by) -> dict[int, set[str]]:
    """Every second reference, or one at least, in up to four places; what was changed by reference."""
    pks, changed = list(Reference.objects.order_by("pk").values_list("pk", flat=True)), {}
    pmids = iter(range(77_000_001, 77_009_999))
    for pk in chance.sample(pks, max(1, len(pks) // 2)):
        one, number = Reference.objects.get(pk=pk), next(pmids)
        fields = {name: chance.choice(EDITS[name]) for name in chance.sample(sorted(EDITS), 4)}
        own = {"pmid": str(number), "pmcid": f"PMC{number}"}
        fields |= {name: own[name] for name in own if fields.get(name)}  # which no two works share
        revise_reference(one, by=by, revision=one.revision, fields=fields, reason="As the paper has it.")
        changed[pk] = set(fields)
    return changed


@pytest.mark.parametrize("name", REAL)
def test_what_somebody_edited_stays_however_the_records_come_again(name, ann, eve):
    file, chance = export(name), random.Random(name)  # noqa: S311 (the same each time)
    taken(file, ann, name)
    changed = edited(chance, eve)
    before, histories = library(), Reference.history.count()

    taken(file, ann, name)

    assert (library(), Reference.history.count()) == (before, histories)
    for format, write in WRITERS.items():
        taken("".join(write(items(records(file, name)))), ann, format)
        after = library()
        assert {(pk, one): after[pk][one] for pk in changed for one in changed[pk]} == {
            (pk, one): before[pk][one] for pk in changed for one in changed[pk]
        }, format


@pytest.mark.parametrize("name", REAL)
def test_the_same_records_in_another_format_are_no_news_of_what_nobody_touched(name, ann, eve):
    file = export(name)
    again = {format: "".join(write(items(records(file, name)))) for format, write in WRITERS.items()}
    taken(file, ann, name)
    changed = edited(random.Random(name), eve)  # noqa: S311 (the same each time)
    untouched = Reference.history.exclude(id__in=changed)
    before, histories = library(), set(untouched.values_list("pk", flat=True))

    for format in ("csl", "ris"):
        taken(again[format], ann, format)

        after = library()
        assert {pk: after[pk] for pk in before.keys() - changed.keys()} == {
            pk: before[pk] for pk in before.keys() - changed.keys()
        }, format
        assert set(untouched.filter(id__in=before).values_list("pk", flat=True)) == histories, format
