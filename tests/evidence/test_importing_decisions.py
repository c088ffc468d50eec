"""No file of any format sets a status, an approval or a person, wherever in a record it says so (DESIGN §5)."""

import json
from typing import Any

import pytest

from evidence.bibliography.detecting import NAMES
from evidence.bibliography.records import Unreadable
from evidence.models import Reference, ReferenceMerge, Signature
from evidence.services.importing import ReferenceFile, import_references
from tests.evidence.exports import contents

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SAID = "77777777"  # what each of them is said to be: fit for a number, a key, a name and a status
DECISIONS = [
    *("status", "approved_by", "reviewer", "state", "by", "created_by", "revision", "id", "public_id", "merged_into"),
    *("standing", "approvals", "history_user", "history_user_id", "signed_by", "imported_as", "created_at"),
]
CSL = {"type": "article-journal", "title": "Rest in gout", "DOI": "10.5555/rest", "issued": {"date-parts": [[2020]]}}
CROSSREF = {"DOI": "10.5555/rest", "type": "journal-article", "title": ["Rest in gout"]}
ZOTERO = {"itemType": "journalArticle", "title": "Rest in gout", "DOI": "10.5555/rest", "date": "2020"}
XML = (
    "<PubmedArticleSet><PubmedArticle {name}='{said}'><MedlineCitation Status='MEDLINE' {name}='{said}'>"
    "<PMID>1</PMID><Article {name}='{said}'><ArticleTitle>Rest in gout</ArticleTitle></Article>"
    "<GeneralNote>{name}: {said}</GeneralNote><{name}>{said}</{name}></MedlineCitation>"
    "<PubmedData><{name}>{said}</{name}></PubmedData></PubmedArticle></PubmedArticleSet>"
)


def ris(name: str) -> str:
    tags = "".join(f"{tag}  - {name}: {SAID}\n" for tag in ("N1", "C1", "C8", "U1", "U5", "M1", "KW", "ZZ", "ST", "BY"))
    return f"TY  - JOUR\nTI  - Rest in gout\nDO  - 10.5555/rest\nPY  - 2020\n{tags}{name}  - {SAID}\nER  - \n"


def nbib(name: str) -> str:
    tags = "".join(f"{tag}- {name}: {SAID}\n" for tag in ("GN  ", "OT  ", "STAT", "OWN ", "SB  ", "ZZ  ", "BY  "))
    return f"PMID- 1\nTI  - Rest in gout\nDP  - 2020\n{tags}{name[:4].upper():4}- {SAID}\n\n"


def bibtex(name: str) -> str:
    return f"@article{{a, title={{Rest in gout}}, year=2020, note={{{name}: {SAID}}}, {name}={{{SAID}}}}}\n"


def csl(name: str) -> str:
    return json.dumps([{**CSL, name: SAID, "note": f"{name}: {SAID}", "custom": {"from": {name: SAID}}}])


def csl_custom(name: str) -> str:
    return json.dumps([{**CSL, "custom": {name: SAID}}])


def crossref(name: str) -> str:
    work: dict[str, Any] = {**CROSSREF, name: SAID, "assertion": [{"name": name, "value": SAID}]}
    return json.dumps({"status": "ok", "message-type": "work", "message": work})


def zotero(name: str) -> str:
    fields = {**ZOTERO, "extra": f"{name}: {SAID}", "tags": [{"tag": f"{name}: {SAID}"}], name: SAID}
    return json.dumps([{"key": "ABCD2345", "version": 1, "data": fields, "meta": {name: SAID}, name: SAID}])


def table(name: str) -> str:
    return f"Title,DOI,Notes,{name}\nRest in gout,10.5555/rest,{name}: {SAID},{SAID}\n"


FORMATS = {
    "ris": [ris],
    "nbib": [nbib],
    "pubmed-xml": [lambda name: XML.format(name=name, said=SAID)],
    "bibtex": [bibtex],
    "csl": [csl, csl_custom],
    "crossref": [crossref],
    "zotero": [zotero],
    "csv": [table],
}
# What is words about a work, and is kept as such: a note, a key word, a variable that CSL gives this meaning.
WORDS = {"more", "abstract"}
# What a table may have as a column of its own: it is not read, and the file says so.
NOT_READ = {"by", "id", "created_at"}


def test_every_format_is_among_them():
    assert FORMATS.keys() == NAMES.keys()


@pytest.mark.parametrize("format", FORMATS)
def test_no_record_decides_anything_wherever_it_says_so(format, ann):
    became = {}
    for write in FORMATS[format]:
        for name in DECISIONS:
            try:
                read = contents(write(name))
            except Unreadable as refused:
                became[write, name] = str(refused)
                continue
            assert read.format == format
            [outcome] = import_references([ReferenceFile("export", read)], by=ann)
            became[write, name] = [one["reason"] for one in outcome.rejections]

    for said in became.values():  # whatever is not taken is refused for its name, and not by chance
        assert not said or "which no file may" in str(said) or "No file may say who decided what" in str(said)
    columns = [field.attname for field in Reference._meta.concrete_fields if field.name not in WORDS]
    for row in Reference.objects.values(*columns):
        assert [name for name, value in row.items() if SAID in str(value)] == []
        assert (row["merged_into_id"], row["design"]) == (None, "")
    assert [(one.history_user, SAID in str(one.history_change_reason)) for one in Reference.history.all()] == [
        (ann, False)
    ] * Reference.history.count()
    assert (ReferenceMerge.objects.count(), Signature.objects.count()) == (0, 0)
    assert not Reference.objects.filter(standing__isnull=False).exists()


@pytest.mark.parametrize("name", sorted({*DECISIONS} - NOT_READ))
def test_a_table_with_such_a_column_is_refused_by_its_name(name):
    with pytest.raises(Unreadable, match=f"“{name}”"):
        contents(table(name))


@pytest.mark.parametrize("name", sorted(NOT_READ))
def test_a_column_of_another_tool_is_listed_and_not_read(name):
    assert f"“{name}”" in " ".join(contents(table(name)).remarks)
