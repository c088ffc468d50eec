"""Crossref, DataCite and PubMed as they answer about many works; nobody waits, and nothing leaves this machine."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from evidence.outgoing import NotFetched, Reply

Answer = Callable[[str], Reply]
RETRACTION = {"DOI": "10.5555/notice.1", "type": "retraction", "source": "publisher"}
DATED = {"updated": {"date-parts": [[2024, 3, 14]]}}


class Archives:
    """`works` has by DOI what Crossref says, `articles` by PMID PubMed's XML; `instead` are answers given first.

    `registered` has by DOI what DataCite says; what it is asked stands apart, since that follows from no answer.
    """

    def __init__(self) -> None:
        self.works: dict[str, dict] = {}
        self.articles: dict[str, str] = {}
        self.registered: dict[str, dict] = {}
        self.asked_of_datacite: list[str] = []
        self.instead: list[Reply | NotFetched | Answer] = []
        self.asked: list[str] = []

    def fetch(self, address: str, **how) -> Reply:
        if "/dois" in address:
            self.asked_of_datacite.append(address)
            return self.answer_of_datacite(address)
        self.asked.append(address)
        first = self.instead.pop(0) if self.instead else self.answer
        if isinstance(first, NotFetched):
            raise first
        return first if isinstance(first, Reply) else first(address)

    def answer(self, address: str) -> Reply:
        if "efetch" in address:
            articles = "".join(self.articles.get(one, "") for one in pmids_in(address))
            return Reply(address, 200, {}, f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode())
        if "filter" not in address:
            work = self.works.get(dois_in(address)[0])
            return Reply(address, 200, {}, message("work", work)) if work else Reply(address, 404, {}, b"Not found.")
        found = [self.works[one] for one in dois_in(address) if one in self.works]
        return Reply(address, 200, {}, message("work-list", {"total-results": len(found), "items": found}))

    def answer_of_datacite(self, address: str) -> Reply:
        asked = parse_qs(urlsplit(address).query).get("ids", [""])[0].split(",")
        found = [self.registered[one] for one in asked if one in self.registered]
        return Reply(address, 200, {}, json.dumps({"data": found, "meta": {"total": len(found)}}).encode())

    def registers(self, doi: str, *relations: tuple[str, str], kind: str = "Dataset", **says) -> None:
        """At DataCite, which writes DOIs in small letters."""
        related = [
            {"relationType": name, "relatedIdentifier": other, "relatedIdentifierType": "DOI"}
            for name, other in relations
        ]
        types = {"resourceTypeGeneral": kind}
        attributes = {"doi": doi, "types": types, "dates": [], "relatedIdentifiers": related, **says}
        self.registered[doi] = {"id": doi, "type": "dois", "attributes": attributes}

    def knows(self, doi: str, **says) -> None:
        self.works[doi] = {"DOI": doi, **says}

    def retracted(self, doi: str, **says) -> None:
        self.knows(doi, **{"updated-by": [{**RETRACTION, **DATED, **says}]})

    def has_article(self, pmid: str, relations: str = "", kind: str = "Journal Article") -> None:
        self.articles[pmid] = (
            f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>A trial.</ArticleTitle>"
            f"<PublicationTypeList><PublicationType>{kind}</PublicationType></PublicationTypeList></Article>"
            f"<CommentsCorrectionsList>{relations}</CommentsCorrectionsList></MedlineCitation></PubmedArticle>"
        )

    @property
    def questions(self) -> list[list[str]]:
        """What was asked for in each, in order."""
        return [pmids_in(one) if "efetch" in one else dois_in(one) for one in self.asked]


def message(kind: str, said: object) -> bytes:
    return json.dumps({"status": "ok", "message-type": kind, "message": said}).encode()


def related(kind: str, pmid: str) -> str:
    return (
        f'<CommentsCorrections RefType="{kind}"><RefSource>Bone. 2024 Mar 14</RefSource>'
        f"<PMID>{pmid}</PMID></CommentsCorrections>"
    )


def dois_in(address: str) -> list[str]:
    asked = parse_qs(urlsplit(address).query).get("filter")
    if not asked:
        return [unquote(urlsplit(address).path.rpartition("/works/")[2])]
    return [one.removeprefix("doi:") for one in asked[0].split(",")]


def pmids_in(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query)["id"][0].split(",")


@pytest.fixture
def archives(monkeypatch) -> Archives:
    answering = Archives()
    monkeypatch.setattr("evidence.archives.fetch", answering.fetch)
    monkeypatch.setattr("evidence.services.surveillance.APART", 0.0)
    return answering
