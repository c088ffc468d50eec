"""How often a rule about words speaks up in texts that nobody wrote for it: claims, abstracts, conclusions, pages.

Each hit was read: the counts say how many were right. A rule that becomes louder fails here first.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from editorial.importing import read_document
from evidence.integrity.abbreviations import unexpanded
from evidence.integrity.wording import absolute_words
from evidence.text.dates import ambiguous_dates
from tests.editorial.pages import seed

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "data" / "claims"


def healthver(column: str) -> list[str]:
    with found("healthver_dev.csv").open(newline="", encoding="utf-8") as file:
        return sorted({row[column] for row in csv.DictReader(file)})


def conclusions() -> list[str]:
    return [one["LONG_ANSWER"] for one in json.loads(found("pubmedqa_ori_pqal.json").read_text()).values()]


def found(name: str) -> Path:
    if not (FOLDER / name).exists():
        pytest.skip("../shared/data/claims is not here")
    return FOLDER / name


def spoken(texts: list[str]) -> Counter[str]:
    return Counter(word.casefold() for text in texts for word in (*absolute_words(text), *ambiguous_dates(text)))


def test_230_claims_about_covid_have_five_absolute_words_all_of_them_right():
    claims = healthver("claim")

    assert len(claims) == 230
    assert spoken(claims) == {"cures": 2, "can not": 2, "can't": 1}


def test_475_passages_of_evidence_have_one_false_alarm():
    evidence = healthver("evidence")

    assert len(evidence) == 475
    assert spoken(evidence) == {"guarantee": 1}  # “seem to guarantee positive results in selected patients so far”


def test_1000_conclusions_of_abstracts_have_two_absolute_words_both_of_them_right():
    texts = conclusions()

    assert len(texts) == 1000
    assert spoken(texts) == {"cannot": 1, "no harm": 1}


@pytest.mark.parametrize(
    ("number", "words", "short"),
    [
        ("000", {"complete relief": 1}, ["BME"]),  # its heading writes “Bone Marrow Edema”, and nothing says it is BME
        ("001", {}, []),
        ("002", {}, []),
        ("003", {"can’t": 1}, ["DEXA"]),
    ],
)
def test_real_pages_have_what_a_reader_would_name(number, words, short):
    page = read_document(seed(number))
    texts = [one.text for one in page.claims]

    assert spoken(texts) == words
    assert [one for _, one in unexpanded([page.title, *texts])] == short
