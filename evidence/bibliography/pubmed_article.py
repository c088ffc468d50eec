"""One PubmedArticle: the article's own identifiers, not those of the works it cites, and what is said of it."""

from evidence.bibliography.csl import date_text
from evidence.bibliography.dates import date_in, day_text
from evidence.bibliography.drafting import Draft
from evidence.bibliography.pubmed_elements import (
    Element,
    fill_abstract,
    fill_date,
    fill_people,
    text_at,
    text_of,
    texts_at,
)
from evidence.bibliography.records import Announced
from evidence.identifiers import InvalidIdentifier, normalise_doi, normalise_pmid

SOURCE = "PubMed"
CITED = "Cites"  # a list of references, not an event
# A relation whose name ends so is told by the notice, of another work; any other of the record itself.
OF_ANOTHER = ("Of", "For", "From", "On")


def fill(draft: Draft, element: Element) -> None:
    citation, published = element.find("MedlineCitation"), element.find("PubmedData")
    article = citation.find("Article") if citation is not None else None
    if article is None:
        return
    _fill_identifiers(draft, citation, article, published)
    draft.put("title", text_at(article, "ArticleTitle") or text_at(article, "VernacularTitle"), marked_up=False)
    draft.put("original-title", text_at(article, "VernacularTitle"), marked_up=False)
    fill_people(draft, "author", article.find("AuthorList"))
    _fill_journal(draft, article)
    fill_abstract(draft, article.find("Abstract"))
    draft.pages(*_pages(article))
    draft.put("language", text_at(article, "Language"))
    _fill_subjects(draft, citation, article)
    _announce(draft, citation)


def _fill_identifiers(draft: Draft, citation: Element, article: Element, published: Element) -> None:
    draft.identify("PMID", text_at(citation, "PMID"))
    own = published.findall("ArticleIdList/ArticleId") if published is not None else []
    for kind, variable in (("doi", "DOI"), ("pmc", "PMCID")):
        for one in own:
            if one.get("IdType") == kind:
                draft.identify(variable, text_of(one))
    for one in article.findall("ELocationID"):
        if one.get("EIdType") == "doi" and one.get("ValidYN") != "N" and "DOI" not in draft.item:
            draft.identify("DOI", text_of(one))


def _fill_journal(draft: Draft, article: Element) -> None:
    journal = article.find("Journal")
    kinds = {kind.casefold() for kind in texts_at(article, "PublicationTypeList/PublicationType")}
    draft.item["type"] = "article" if "preprint" in kinds else "dataset" if "dataset" in kinds else "article-journal"
    draft.put("genre", "Preprint" if "preprint" in kinds else "")
    issue = journal.find("JournalIssue") if journal is not None else None
    fill_date(draft, "issued", issue.find("PubDate") if issue is not None else None, article.find("ArticleDate"))
    if journal is None:
        return
    draft.put("container-title", text_at(journal, "Title"))
    draft.put("container-title-short", text_at(journal, "ISOAbbreviation"))
    draft.issn(texts_at(journal, "ISSN"))
    draft.put("volume", text_at(issue, "Volume"))
    draft.put("issue", text_at(issue, "Issue"))


def _pages(article: Element) -> tuple[str, str]:
    if pages := text_at(article, "Pagination/MedlinePgn"):
        return pages, ""
    return text_at(article, "Pagination/StartPage"), text_at(article, "Pagination/EndPage")


def _fill_subjects(draft: Draft, citation: Element, article: Element) -> None:
    draft.words("keyword", texts_at(citation, "KeywordList/Keyword"))
    draft.keep("publicationTypes", texts_at(article, "PublicationTypeList/PublicationType"))
    draft.keep("subjectHeadings", [_heading(one) for one in citation.iterfind("MeshHeadingList/MeshHeading")])
    draft.keep("registrations", texts_at(article, "DataBankList/DataBank/AccessionNumberList/AccessionNumber"))


def _heading(heading: Element) -> str:
    """“Hypertension/drug therapy/mortality”, as MEDLINE writes it."""
    return "/".join([text_at(heading, "DescriptorName"), *texts_at(heading, "QualifierName")])


def _announce(draft: Draft, citation: Element) -> None:
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        if (kind := one.get("RefType") or "unknown") != CITED:
            draft.announced.append(_told(draft, kind[:100], one))


def _told(draft: Draft, kind: str, relation: Element) -> Announced:
    """Dated like the notice: the record itself, or what the relation cites."""
    own, other = draft.identifiers, _other(relation)
    if kind.endswith(OF_ANOTHER):
        return Announced(kind, SOURCE, notice=own, work=other, dated=date_text(draft.item.get("issued")))
    dated = day_text(date_in(text_at(relation, "RefSource")))
    return Announced(kind, SOURCE, other, own, dated, of_preprint=draft.item.get("genre") == "Preprint")


def _other(relation: Element) -> dict[str, str]:
    """The other work by its PMID, and by the DOI that its citation may end with."""
    found = {}
    for name, written, normalise in (
        ("pmid", text_at(relation, "PMID"), normalise_pmid),
        ("doi", _doi_in(text_at(relation, "RefSource")), normalise_doi),
    ):
        try:
            found |= {name: normalise(written)} if written else {}
        except InvalidIdentifier:
            continue
    return found


def _doi_in(citation: str) -> str:
    _, label, after = citation.partition("doi:")
    return after.split()[0].rstrip(".;,") if label and after.split() else ""
