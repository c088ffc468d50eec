"""Bibliographies in a style: each kind of work as the published rules write it, and files of styles taken for hostile.

The lines are written out by the rules of Citing Medicine, the AMA Manual of Style (11th ed.) and the APA Publication
Manual (7th ed.), not copied from what the product says.
"""

# ruff: noqa: E501  a line of a bibliography stays one line
import pytest

from evidence.bibliography.csl import to_csl
from evidence.bibliography.fields import fields_of
from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Unreadable
from evidence.bibliography.styles import (
    OWN,
    UnusableStyle,
    bibliography,
    own_style,
    read_style,
    style_called,
    style_from_file,
    styles_offered,
)
from evidence.bibliography.styles.reading import FOLDER, MOST_BYTES
from evidence.bibliography.vancouver import formatted
from tests.evidence.real_files import csl_input, names_in, real

pytestmark = pytest.mark.once  # of texts alone: no database takes part


def people(count: int) -> list[dict[str, str]]:
    return [{"family": f"Author{chr(97 + number)}", "given": "Mary Ann"} for number in range(count)]


def day(*parts: int) -> dict:
    return {"date-parts": [list(parts)]}


ADDRESS = {"URL": "https://who.example/guideline", "accessed": day(2022, 3, 4)}
TRIAL = {
    "type": "article-journal",
    "title": "Rest and pH in low back pain: a trial",
    "author": people(2),
    "container-title": "The New England Journal of Medicine",
    "container-title-short": "N Engl J Med",
    "issued": day(2020, 5, 4),
    "volume": "12",
    "issue": "3",
    "page": "284-7",
    "DOI": "10.1000/trial",
}
BOOK = {
    "type": "book",
    "title": "Pain in general practice",
    "author": [{"family": "van der Berg", "given": "MA"}, {"family": "King", "given": "Martin L", "suffix": "Jr"}],
    "edition": "2",
    "publisher": "Wiley",
    "publisher-place": "London",
    "issued": day(2019),
}
KINDS = {
    "journal article": TRIAL,
    "eight authors": {**TRIAL, "author": people(8), "DOI": None},
    "ahead of print": {**TRIAL, "volume": None, "issue": None, "page": None},
    "article number": {**TRIAL, "page": "e0209899", "container-title-short": "PLoS One", "container-title": "PLOS ONE"},
    "book": BOOK,
    "edited book": {**BOOK, "author": None, "editor": people(2), "edition": None},
    "chapter": {
        **BOOK,
        "type": "chapter",
        "title": "Backs",
        "author": people(1),
        "editor": people(3)[1:],
        "container-title": "Pain in general practice",
        "page": "10-20",
    },
    "guideline": {
        "type": "report",
        "title": "Guideline on low back pain",
        "author": [{"literal": "World Health Organization"}],
        "publisher": "World Health Organization",
        "number": "17",
        "issued": day(2021, 6),
        **ADDRESS,
    },
    "web page without a date": {
        "type": "webpage",
        "title": "Back pain",
        "author": [{"literal": "World Health Organization"}],
        **ADDRESS,
    },
    "preprint": {
        "type": "article",
        "title": "Walking and pain",
        "author": people(1),
        "publisher": "medRxiv",
        "issued": day(2020, 1, 2),
        "DOI": "10.1101/walking",
    },
    "title that asks, in German": {
        **TRIAL,
        "title": "Hilft Ruhe bei Rückenschmerzen?",
        "language": "de",
        "container-title": "Deutsches Ärzteblatt",
        "container-title-short": "Dtsch Arztebl",
    },
    "thesis": {
        "type": "thesis",
        "title": "On rest",
        "author": people(1),
        "publisher": "University of Example",
        "issued": day(2018),
    },
}
VANCOUVER = {
    "journal article": "Authora MA, Authorb MA. Rest and pH in low back pain: a trial. N Engl J Med. 2020 May 4;12(3):284-7. doi: 10.1000/trial.",
    "eight authors": "Authora MA, Authorb MA, Authorc MA, Authord MA, Authore MA, Authorf MA, et al. Rest and pH in low back pain: a trial. N Engl J Med. 2020 May 4;12(3):284-7.",
    "ahead of print": "Authora MA, Authorb MA. Rest and pH in low back pain: a trial. N Engl J Med. 2020 May 4. doi: 10.1000/trial.",
    "article number": "Authora MA, Authorb MA. Rest and pH in low back pain: a trial. PLoS One. 2020 May 4;12(3):e0209899. doi: 10.1000/trial.",
    "book": "van der Berg MA, King ML Jr. Pain in general practice. 2nd ed. London: Wiley; 2019.",
    "edited book": "Pain in general practice. London: Wiley; 2019.",
    "chapter": "Authora MA. Backs. In: Authorb MA, Authorc MA, editors. Pain in general practice. 2nd ed. London: Wiley; 2019. p. 10-20.",
    "guideline": "World Health Organization. Guideline on low back pain [Internet]. World Health Organization; 2021 Jun [cited 2022 Mar 4]. Report No.: 17. Available from: https://who.example/guideline",
    "web page without a date": "World Health Organization. Back pain [Internet]. [cited 2022 Mar 4]. Available from: https://who.example/guideline",
    "preprint": "Authora MA. Walking and pain. medRxiv [Preprint]. 2020 Jan 2. Available from: https://doi.org/10.1101/walking",
    "title that asks, in German": "Authora MA, Authorb MA. Hilft Ruhe bei Rückenschmerzen? Dtsch Arztebl. 2020 May 4;12(3):284-7. doi: 10.1000/trial.",
    "thesis": "Authora MA. On rest [dissertation]. University of Example; 2018.",
}
AMA = {
    "journal article": "Authora MA, Authorb MA. Rest and pH in low back pain: a trial. <i>N Engl J Med</i>. 2020;12(3):284-287. doi:10.1000/trial",
    "eight authors": "Authora MA, Authorb MA, Authorc MA, et al. Rest and pH in low back pain: a trial. <i>N Engl J Med</i>. 2020;12(3):284-287.",
    "ahead of print": "Authora MA, Authorb MA. Rest and pH in low back pain: a trial. <i>N Engl J Med</i>. Published online May 4, 2020. doi:10.1000/trial",
    "article number": "Authora MA, Authorb MA. Rest and pH in low back pain: a trial. <i>PLoS One</i>. 2020;12(3):e0209899. doi:10.1000/trial",
    "book": "van der Berg MA, King ML Jr. <i>Pain in general practice</i>. 2nd ed. Wiley; 2019.",
    "edited book": "Authora MA, Authorb MA, eds. <i>Pain in general practice</i>. Wiley; 2019.",
    "chapter": "Authora MA. Backs. In: Authorb MA, Authorc MA, eds. <i>Pain in general practice</i>. 2nd ed. Wiley; 2019:10-20.",
    "guideline": "World Health Organization. <i>Guideline on low back pain</i>. World Health Organization; 2021. Report 17. Accessed March 4, 2022. https://who.example/guideline",
    "web page without a date": "World Health Organization. Back pain. Accessed March 4, 2022. https://who.example/guideline",
    "preprint": "Authora MA. Walking and pain. <i>medRxiv</i>. Preprint posted online January 2, 2020. doi:10.1101/walking",
    "title that asks, in German": "Authora MA, Authorb MA. Hilft Ruhe bei Rückenschmerzen? <i>Dtsch Arztebl</i>. 2020;12(3):284-287. doi:10.1000/trial",
    "thesis": "Authora MA. <i>On rest</i>. Dissertation. University of Example; 2018.",
}
APA = {
    "journal article": "Authora, M. A., &amp; Authorb, M. A. (2020). Rest and pH in low back pain: a trial. <i>The New England Journal of Medicine</i>, <i>12</i>(3), 284–287. https://doi.org/10.1000/trial",
    "eight authors": "Authora, M. A., Authorb, M. A., Authorc, M. A., Authord, M. A., Authore, M. A., Authorf, M. A., Authorg, M. A., &amp; Authorh, M. A. (2020). Rest and pH in low back pain: a trial. <i>The New England Journal of Medicine</i>, <i>12</i>(3), 284–287.",
    "ahead of print": "Authora, M. A., &amp; Authorb, M. A. (2020). Rest and pH in low back pain: a trial. <i>The New England Journal of Medicine</i>. https://doi.org/10.1000/trial",
    "article number": "Authora, M. A., &amp; Authorb, M. A. (2020). Rest and pH in low back pain: a trial. <i>PLOS ONE</i>, <i>12</i>(3), Article e0209899. https://doi.org/10.1000/trial",
    "book": "van der Berg, M. A., &amp; King, M. L., Jr. (2019). <i>Pain in general practice</i> (2nd ed.). Wiley.",
    "edited book": "Authora, M. A., &amp; Authorb, M. A. (Eds.). (2019). <i>Pain in general practice</i>. Wiley.",
    "chapter": "Authora, M. A. (2019). Backs. In M. A. Authorb &amp; M. A. Authorc (Eds.), <i>Pain in general practice</i> (2nd ed., pp. 10–20). Wiley.",
    "guideline": "World Health Organization. (2021). <i>Guideline on low back pain</i> (Report No. 17). https://who.example/guideline",
    "web page without a date": "World Health Organization. (n.d.). <i>Back pain</i>. https://who.example/guideline",
    "preprint": "Authora, M. A. (2020). <i>Walking and pain</i>. medRxiv. https://doi.org/10.1101/walking",
    "title that asks, in German": "Authora, M. A., &amp; Authorb, M. A. (2020). Hilft Ruhe bei Rückenschmerzen? <i>Deutsches Ärzteblatt</i>, <i>12</i>(3), 284–287. https://doi.org/10.1000/trial",
    "thesis": "Authora, M. A. (2018). <i>On rest</i> [Doctoral dissertation, University of Example].",
}


def line(item: dict, style: str) -> str:
    [entry] = bibliography([{name: value for name, value in item.items() if value is not None}], own_style(style))
    return entry.html


@pytest.mark.parametrize("kind", KINDS)
def test_vancouver_writes_it_by_the_rules(kind):
    assert line(KINDS[kind], "vancouver") == f"1. {VANCOUVER[kind]}"


@pytest.mark.parametrize("kind", KINDS)
def test_ama_writes_it_by_the_rules(kind):
    assert line(KINDS[kind], "ama") == f"1. {AMA[kind]}"


@pytest.mark.parametrize("kind", KINDS)
def test_apa_writes_it_by_the_rules(kind):
    assert line(KINDS[kind], "apa") == APA[kind]


@pytest.mark.parametrize(
    ("style", "most", "beyond"),
    [
        ("vancouver", "Authore MA, Authorf MA. Rest", "Authore MA, Authorf MA, et al. Rest"),
        ("ama", "Authore MA, Authorf MA. Rest", "Authorb MA, Authorc MA, et al. Rest"),
    ],
)
def test_up_to_six_authors_are_named(style, most, beyond):
    six, seven = (line({**TRIAL, "author": people(count)}, style) for count in (6, 7))

    assert (most in six, beyond in seven, "et al" in six) == (True, True, False)


def test_apa_names_twenty_authors_and_of_more_nineteen_and_the_last():
    twenty, more = (line({**TRIAL, "author": people(count)}, "apa") for count in (20, 25))

    assert "Authors, M. A., &amp; Authort, M. A. (2020)" in twenty
    assert "Authors, M. A., … Authory, M. A. (2020)" in more
    assert "Authort" not in more


def test_a_numbered_style_keeps_the_order_and_apa_sorts_by_name_then_year():
    works = [
        {**TRIAL, "author": [{"family": name}], "issued": day(year)} for name, year in (("B", 2), ("a", 3), ("B", 1))
    ]

    numbered, sorted_ = (list(bibliography(works, own_style(name))) for name in ("ama", "apa"))

    assert [(one.number, one.text[:4]) for one in numbered] == [(1, "1. B"), (2, "2. a"), (3, "3. B")]
    assert [one.number for one in sorted_] == [2, 3, 1]


@pytest.mark.parametrize("style", OWN)
def test_what_a_record_holds_stays_text(style):
    hostile = "<script>alert(1)</script> <i>x</i> & \ue000marked\ue00f"

    [entry] = bibliography([{**TRIAL, "title": hostile, "author": [{"literal": "<b>WHO</b>"}]}], own_style(style))

    assert "<script>alert(1)</script> <i>x</i> & marked." in entry.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;i&gt;x&lt;/i&gt; &amp; marked." in entry.html
    assert "&lt;b&gt;WHO&lt;/b&gt;" in entry.html


@pytest.mark.parametrize("style", OWN)
@pytest.mark.parametrize(
    "odd",
    [
        {"type": "article-journal"},
        {"type": "no such kind", "title": "A"},
        {"title": "A", "issued": {"date-parts": [[2020, 13, 40]]}, "author": [{"given": "Only"}, {}]},
        {
            "type": "book",
            "title": "A",
            "issued": {"literal": "in press"},
            "edition": "rev.",
            "status": "x",
            "custom": {},
        },
        {"type": "chapter", "title": "A", "issued": {"date-parts": [[2019], [2021]]}, "page": "1, 3 & 5-", "volume": 7},
    ],
)
def test_an_odd_record_is_written_as_far_as_it_goes(style, odd):
    entries = list(bibliography([odd], own_style(style)))

    assert [("None" in one.text, "  " in one.text, one.text.strip() == one.text) for one in entries] == [
        (False, False, True)
    ] * len(entries)


# The published pages' own formatter takes a lower-case word of a given name for an initial, and puts a particle that
# CSL calls dropping before the name; the addresses of DOIs with a second slash differ in its escape only.
DIFFER = {
    "ris/cff_baseline.ris": [
        ("Doesschate T ten", "Doesschate TT"),
        ("Veer E ter", "Veer ET"),
        ("Roo TC de", "Roo TCD"),
        ("Dieren JJK van", "Dieren JJKV"),
        ("Gabriels karlijn", "Gabriels K"),
        ("Hoven null", "Hoven N"),
    ],
    "bibtex/pubmed_parser_paper.bib": [("v1/w18", "v1%2Fw18"), ("hpcc/smartcity/dss", "hpcc%2Fsmartcity%2Fdss")],
    "csl/test-suite/name_ParsedDroppingParticleWithAffixes.txt": [("La Fontaine J de", "La Fontaine JD")],
    "csl/test-suite/name_ParticleFormatting.txt": [("la Doe J de", "de la Doe J")],
}
COMPARED = [
    name
    for folder, ending in (
        ("ris", ""),
        ("nbib", ""),
        ("bibtex", ""),
        ("csl", ".json"),
        ("csl/test-suite", ".txt"),
        ("zotero", ""),
    )
    for name in names_in(folder, ending)
]


@pytest.mark.parametrize("name", COMPARED)
def test_vancouver_says_what_published_pages_say(name):
    """Through CSL and by evidence/bibliography/vancouver.py, on the real files."""
    content = csl_input(name).encode() if name.startswith("csl/test-suite") else real(name)
    try:
        records = list(read_file(content, name).records)[:200]
    except Unreadable:
        records = []
    items = [to_csl(kept.fields) for one in records if one.item and not (kept := fields_of(one.item)).rejected]
    known = DIFFER.get(name, [])

    lines = [
        (one.text, f"{one.number}. {formatted(items[one.number - 1])}")
        for one in bibliography(items, own_style("vancouver"))
    ]
    for ours, theirs in (pair for pair in lines if pair[0] != pair[1]):
        [(csl, own)] = [pair for pair in known if pair[0] in ours]
        assert ours.replace(csl, own) == theirs
    assert len(lines) == len(items)


STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>Ours</title>
<id>urn:x</id><updated>2026-01-01T00:00:00+00:00</updated></info>{}<citation><layout><text variable="title"/></layout>
</citation><bibliography><layout>{}</layout></bibliography></style>"""


def of(macros: str = "", layout: str = '<text variable="title" font-weight="bold"/>') -> bytes:
    return STYLE.format(macros, layout).encode()


def doubled(count: int) -> str:
    """Macros of which each uses the next one twice."""
    last = f'<macro name="m{count}"><text variable="title"/></macro>'
    return last + "".join(
        f'<macro name="m{n}">{f"<text macro={chr(34)}m{n + 1}{chr(34)}/>" * 2}</macro>' for n in range(count)
    )


def test_anybody_s_own_style_is_read():
    style = read_style(b"\xef\xbb\xbf" + of(), "ours")

    assert [one.html for one in bibliography([TRIAL], style)] == ["<b>Rest and pH in low back pain: a trial</b>"]
    assert (style.title, style.numbered, style.sorted) == ("Ours", False, False)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no XML"),
        (b"<style", "no XML"),
        (b"\xff\xfe<\x00s\x00", "not in UTF-8"),
        (b'<!DOCTYPE style [<!ENTITY a "b">]>' + of(), "entities"),
        (b'<!DOCTYPE style SYSTEM "file:///etc/passwd">' + of(), "document type"),
        (of() + b" " * MOST_BYTES, "longer than 500,000 bytes"),
        (b"<rss/>", "root element is “rss”"),
        (of(layout='<text variable="title" font-style="script"/>'), "no valid CSL 1.0.2, near line 3"),
        (of(layout='<script xmlns="http://www.w3.org/1999/xhtml">1</script>'), "no valid CSL"),
        (of(layout='<text macro="gone"/>'), "a macro “gone” that it does not have"),
        (of('<macro name="a"><text macro="a"/></macro>', '<text macro="a"/>'), "“a” uses itself"),
        (of(doubled(40), '<text macro="m0"/>'), "would take minutes"),
    ],
)
def test_a_style_that_cannot_be_used_is_refused_with_the_reason(content, why):
    with pytest.raises(UnusableStyle, match=why):
        read_style(content, "theirs")


def test_a_style_that_points_to_another_says_so():
    link = '<link href="http://www.zotero.org/styles/apa" rel="independent-parent"/>'
    with pytest.raises(UnusableStyle, match="only points to another style"):
        read_style(of().replace(b"<id>urn:x</id>", f"<id>urn:x</id>{link}".encode()), "theirs")


def test_a_style_cannot_write_marks_of_its_own():
    style = read_style(of(layout='<text value="&lt;script&gt;"/><text variable="title"/>'), "theirs")

    [entry] = bibliography([TRIAL], style)

    assert entry.html.startswith("&lt;script&gt;Rest")


def test_a_style_that_fails_names_the_work_it_fails_on(monkeypatch):
    style = read_style(of(), "theirs")

    def fails(*given):
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(style.citeproc, "render_bibliography", fails)
    with pytest.raises(UnusableStyle, match=r"cannot write “Rest and pH.*ZeroDivisionError"):
        list(bibliography([TRIAL], style))


@pytest.mark.parametrize("name", OWN)
def test_our_own_styles_are_what_we_ask_of_others(name):
    style = read_style((FOLDER / f"{name}.csl").read_bytes(), name)

    assert (style.title, style.numbered) == (OWN[name], name != "apa")


def test_the_publisher_s_files_are_offered_beside_ours_and_take_their_place(settings, tmp_path):
    for name in ("house", "ama"):
        (tmp_path / f"{name}.csl").write_bytes(of())
    settings.CITATION_STYLES = [str(tmp_path / name) for name in ("house.csl", "ama.csl", "gone.csl")]

    assert [*styles_offered()] == ["vancouver", "ama", "apa", "house", "gone"]
    assert (style_called("house").title, style_called("ama").title) == ("Ours", "Ours")
    with pytest.raises(UnusableStyle, match=r"gone\.csl cannot be read: No such file"):
        style_called("gone")
    with pytest.raises(LookupError):
        style_called("chicago")


def test_a_folder_is_no_style(tmp_path):
    with pytest.raises(UnusableStyle, match="cannot be read"):
        style_from_file(tmp_path)
