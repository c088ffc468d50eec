"""Who says that a work was retracted: the database whose own format it is, and else no more than the record."""

import json

import pytest

from evidence.bibliography.reading import read_file

KIND = "Retracted Publication"
CSL = [{"type": "article-journal", "title": "A trial", "custom": {"publicationTypes": [KIND]}}]
PUBMED = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>A trial</ArticleTitle>"
    f"<PublicationTypeList><PublicationType>{KIND}</PublicationType></PublicationTypeList></Article></MedlineCitation>"
    "</PubmedArticle></PubmedArticleSet>"
)


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("a.ris", f"TY  - JOUR\nTI  - A trial\nM3  - {KIND}\nER  - \n", "imported record (RIS)"),
        ("a.csv", f"Title,DOI,Publication Type\nA trial,,{KIND}\n", "imported record (CSV)"),
        ("a.json", json.dumps(CSL), "imported record (CSL-JSON)"),
        ("a.nbib", f"PMID- 1\nTI  - A trial\nPT  - {KIND}\n", "PubMed"),
        ("a.xml", PUBMED, "PubMed"),
    ],
)
def test_only_pubmeds_own_formats_are_pubmed(name, content, source):
    [record] = read_file(content.encode(), name=name).records

    assert [(one.kind, one.source) for one in record.announced] == [(KIND, source)]
