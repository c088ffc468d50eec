"""`evidence/bibliography/bibtex`: real files, what entries mean, and what is not carried out."""

import json
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography import bibtex
from evidence.bibliography.bibtex.latex import Dangerous, decoded, encoded
from evidence.bibliography.bibtex.values import Abbreviations, value
from evidence.bibliography.csl_json import fault
from evidence.bibliography.records import Record, Unreadable
from tests.conftest import SOAK
from tests.evidence.real_files import counted, names_in, real_text

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

# Records, those without a title, those with a DOI.
FILES = {
    "citation-js_bibtex-input.bib": (16, 0, 0),
    "papis_1.bib": (1, 0, 1),
    "pubmed_parser_paper.bib": (11, 0, 6),
    "pybtex_xampl.bib": (36, 3, 0),
    "rwcheck_sample.bib": (13, 0, 9),
}
# Ten entries have a field for a DOI. Two say 10.0001 and 10.0002, which no registry can have given: they are left out
# and named. One more has its DOI as its address only.
RWCHECK = "rwcheck_sample.bib"
GOOD = "@article{good, title={Good}, year=2020}\n"


def read(text: str) -> list[Record]:
    return list(bibtex.read(text))


def entry(kind: str = "article", key: str = "k", **fields: str) -> Record:
    (record,) = read(f"@{kind}{{{key}, " + ", ".join(f"{name} = {text}" for name, text in fields.items()) + "}")
    return record


def item(kind: str = "article", **fields: str) -> dict:
    return entry(kind, **{"title": "{T}", **fields}).item


def outcome(text: str) -> list[str]:
    """The titles of what was taken, and why the rest was not."""
    return [record.rejected or record.item["title"] for record in read(text)]


@pytest.mark.parametrize("name", names_in("bibtex", ".bib") or [f"bibtex/{name}" for name in FILES])
def test_real_files_have_the_outcome_of_the_table(name):
    records, facts, file = read(real_text(name)), counted(name), name.removeprefix("bibtex/")
    untitled = [record for record in records if record.rejected == "it has no title"]
    with_doi = sum("DOI" in record.item for record in records if record.item)

    assert (len(records), len(untitled), with_doi) == FILES[file]
    assert (len(records), len(untitled)) == (facts["records"], facts["no_title"])
    assert with_doi == facts["with_doi_field"] - (2 - 1 if file == RWCHECK else 0)
    assert [record.rejected for record in records if not record.item] == ["it has no title"] * len(untitled)
    assert all(fault({**record.item, "id": 1}) == "" for record in records if record.item)


def test_the_pair_of_files_means_the_same_in_both_formats():
    expected = json.loads(real_text("csl/citation-js_bibtex-csl.json"))

    assert [record.item for record in read(real_text("bibtex/citation-js_bibtex-input.bib"))] == [
        {name: text for name, text in one.items() if name != "id"} for one in expected
    ]


def test_identifiers_are_recovered_where_they_are_certain():
    records = {record.item["citation-key"]: record for record in read(real_text(f"bibtex/{RWCHECK}"))}

    assert records["roe2021envurl"].item["DOI"] == "10.7777/env.2021.climate99"
    assert records["sharma2020pmid"].item["PMID"] == "11223344"
    assert records["rodriguezeprint"].item["PMID"] == "87654321"
    assert records["Obokata2014STAP"].item["DOI"] == "10.1038/nature12968"
    assert records["tanaka2022quantum"].warnings[0].startswith("left out: 10.0001/prl.2022.clean.quantum is not a DOI")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"url": "{https://dx.doi.org/10.1000/ABC}"}, {"DOI": "10.1000/abc"}),
        ({"url": "{https://pubmed.ncbi.nlm.nih.gov/123/}"}, {"PMID": "123"}),
        ({"note": "{PMID: 123}"}, {"PMID": "123"}),
        ({"note": "{PMID: 123; doi:10.1000/a}"}, {"PMID": "123", "DOI": "10.1000/a"}),
        ({"note": "{Retraction notice: Nature (2014) doi:10.1038/nature13598.}"}, {}),
        ({"note": "{Retracted, see doi:10.1038/nature13598 of 2014}"}, {}),
        ({"url": "{https://example.org/?doi=10.1000/a}"}, {}),
        ({"doi": r"{https://doi.org/10.1000/a\_b}"}, {"DOI": "10.1000/a_b"}),
        ({"doi": "{10.1000/a}", "url": "{https://doi.org/10.1000/b}"}, {"DOI": "10.1000/a"}),
        ({"eprint": "{10.1000/x}", "archiveprefix": "{doi}"}, {"DOI": "10.1000/x"}),
        ({"eprint": "{1702.1}", "eprinttype": "{arXiv}"}, {}),
        ({"pmid": "{00123}"}, {}),
    ],
)
def test_where_an_identifier_is_looked_for(fields, found):
    read_item = item(**fields)

    assert {name: read_item[name] for name in ("DOI", "PMID", "PMCID") if name in read_item} == found


def test_braces_quotes_numbers_and_abbreviations_are_joined():
    definitions = '@string{acm = "The ACM"} @STRING(two = acm # { Press})\n'
    (record,) = read(definitions + '@book{k, title = "A {"}B{"} " # {C} # 5, publisher = TWO}')

    assert (record.item["title"], record.item["publisher"]) == ('A "B" C5', "The ACM Press")


def test_an_abbreviation_that_is_not_defined_stands_for_itself():
    record = entry(title="{T}", journal="jacm")

    assert record.item["container-title"] == "jacm"
    assert "abbreviations not defined in the file: jacm" in record.warnings


def test_what_is_no_record_is_not_counted():
    text = (
        'Text between entries, with a {brace.\n@comment{@article{a, title={no}}}\n@preamble{ "\\def\\x{y}" }\n'
        "@IEEEtranBSTCTL{ctl, title = {no}}\n@control{ctl2}\n" + GOOD
    )

    assert outcome(text) == ["Good"]


def test_a_child_has_what_its_parent_has_and_the_title_of_the_book():
    text = (
        "@inproceedings{a, crossref = {P}, title = {Talk}, pages = {1--2}}\n"
        "@proceedings{p, title = {Days}, year = 1999, editor = {Ed Itor}, note = {its own}, doi = {10.1000/p}}\n"
    )

    assert read(text)[0].item == {
        "type": "paper-conference",
        "citation-key": "a",
        "title": "Talk",
        "container-title": "Days",
        "editor": [{"family": "Itor", "given": "Ed"}],
        "issued": {"date-parts": [[1999]]},
        "page": "1-2",
    }


def test_a_parent_that_is_missing_is_named_and_a_circle_ends():
    (record,) = read("@inbook{a, title={A}, crossref={gone}}")
    circle = "@inbook{a, title={A}, crossref={b}}\n@inbook{b, title={B}, crossref={a}, publisher={P}}\n"

    assert "the entry “gone” that it refers to is not in the file" in record.warnings
    assert [one.item.get("publisher") for one in read(circle)] == ["P", "P"]


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"year": "2020", "month": "feb"}, [[2020, 2]]),
        ({"year": "2020", "month": "{February}"}, [[2020, 2]]),
        ({"year": "{2012}", "month": "5", "day": "14"}, [[2012, 5, 14]]),
        ({"year": "1973", "month": '"10~" # jan'}, [[1973, 1, 10]]),
        ({"year": "1988", "month": 'jun # "-" # aug'}, [[1988, 6], [1988, 8]]),
        ({"year": "1988", "month": 'nov # ", " # dec'}, [[1988, 11], [1988, 12]]),
        ({"date": "{2020-02-03}"}, [[2020, 2, 3]]),
        ({"date": "{2020-02/2020-04}"}, [[2020, 2], [2020, 4]]),
        ({"year": r'"{\noopsort{1973b}}1973"'}, [[1973]]),
        ({"year": "2020", "month": "{Movember}"}, [[2020]]),
        ({"year": "{9999}"}, None),
        ({"year": "{in press}"}, None),
        ({"year": "{1988a}"}, [[1988]]),
        ({"year": "{1988, reprinted 1999}"}, None),
        ({"year": r"{\switchargs{--90}{1968}}"}, None),
    ],
)
def test_dates(fields, date):
    record = entry(title="{T}", **fields)

    assert record.item.get("issued") == (date and {"date-parts": date})
    assert any("left out" in warning and "date" in warning for warning in record.warnings) == (date is None)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Knuth, Donald E.", [{"family": "Knuth", "given": "Donald E."}]),
        ("Donald E. Knuth", [{"family": "Knuth", "given": "Donald E."}]),
        ("Ludwig van Beethoven", [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}]),
        ("Hall, Jr., H. K.", [{"family": "Hall", "given": "H. K.", "suffix": "Jr."}]),
        ("{World Health Organization}", [{"literal": "World Health Organization"}]),
        ("{Barnes and Noble} and Doe, J", [{"literal": "Barnes and Noble"}, {"family": "Doe", "given": "J"}]),
        (r"{\'E}douard Masterly", [{"family": "Masterly", "given": "Édouard"}]),
        (r"{\v{S}}eva, Jurica", [{"family": "Ševa", "given": "Jurica"}]),
        ("Doe, J and others", [{"family": "Doe", "given": "J"}]),
        (
            "family=Humboldt, given=Alexander, prefix=von, useprefix=false",
            [{"family": "Humboldt", "given": "Alexander", "dropping-particle": "von"}],
        ),
        ("", None),
        ("others", None),
    ],
)
def test_names(written, names):
    assert item(author=f"{{{written}}}").get("author") == names


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Sa{\"\i}d, Fran\c{c}ois, \O re, \ss{}, \aa, {\l}\'od\'z", "Saïd, François, Øre, ß, å, łódź"),
        (r"\'{E} \~{} \^{} \textasciitilde{} \i{}", "É ~ ^ ~ ı"),
        (r"5 $\mu$g at 37 $^\circ$C, $p<0.05$, 10$^{9}$/L, H$_2$O", "5 μg at 37 °C, p<0.05, 10⁹/L, H2O"),
        (r"$5 and $6, 50% of R&D", "$5 and $6, 50% of R&D"),
        (r"1--2 --- ``q'' a~b \& \% \_", "1–2 — “q” a b & % _"),
        (r"\emph{E. coli} \textsuperscript{13}C {DNA} \mbox{x} \unknown{kept}", "E. coli ¹³C DNA x kept"),
        (r"\href{https://e.org}{text} \cite{a}", "text"),
        (r"\today \jobname", ""),
    ],
)
def test_latex_is_read_as_it_would_be_printed(latex, text):
    assert item(title=f"{{{latex} .}}")["title"] == f"{text} .".strip()


def test_commands_that_are_not_known_are_named():
    assert r"LaTeX commands left out: \foo, \jobname" in entry(title=r"{\foo{x} \jobname}").warnings


@given(st.text(st.sampled_from("ab \\{}$&%#_~^-`'\"@\n=,é€–¹")))
def test_text_that_is_written_is_read_again(text):
    assert decoded(encoded(text)) == text


NAMES = st.fixed_dictionaries({"family": st.text("Abc d,-'é&", min_size=1)}, optional={"given": st.text("Ab c.,é")})


@given(st.lists(NAMES | st.fixed_dictionaries({"literal": st.text("Abc and,", min_size=1)}), max_size=3))
def test_names_that_are_written_are_read_again(names):
    cleaned = [{part: " ".join(text.split()) for part, text in name.items() if text.strip()} for name in names]
    known = [name for name in cleaned if name.keys() & {"family", "literal"}]
    written = "".join(bibtex.write([{"type": "book", "title": "T", "author": known}]))

    assert read(written)[0].item.get("author", []) == known


def test_keys_are_made_of_family_year_and_word_and_are_used_once():
    names, date = [{"family": "Ševa Ó", "given": "J"}], {"date-parts": [[2019]]}
    items = [{"type": "book", "title": "The VIST of it", "author": names, "issued": date}] * 2
    written = "".join(bibtex.write([*items, {"type": "book", "title": "一"}, {"citation-key": "Own:1", "title": "x"}]))
    keys = re.findall(r"^@\w+\{(.+),", written, re.MULTILINE)

    assert keys == ["sevao2019vist", "sevao2019vist-2", "anonymous", "Own:1"]


def test_capitals_are_protected():
    title = "Use of DNA in E. coli by Crohn #A_B"
    written = "".join(bibtex.write([{"type": "book", "title": title}]))

    assert r"title = {Use of {DNA} in {E.} coli by {Crohn} {\#A\_B}}," in written
    assert read(written)[0].item["title"] == title


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("@article{a, title={x{y}, year=2000}\n", "a brace or a quotation mark in it is not closed (line 1)"),
        ('@article{a, title="x, year=2000}\n', "a brace or a quotation mark in it is not closed (line 1)"),
        ('@string{a = a # "x"}\n@article{k, title=a}\n', "the abbreviation “a” is defined by itself"),
        (
            '@string{a0="xxxxxxxxxx"}\n'
            + "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(16))
            + "@article{k, title=a15}\n",
            "the abbreviation “a10” has more than 10,000 characters",
        ),
        (
            "@article{a, title={T}, abstract={" + "x" * 10_000_000 + "}}\n",
            "it has more than 1,000,000 characters (line 1)",
        ),
        (
            "@article{a, title={T}, abstract={" + "x" * 300_000 + "}}\n",
            "its abstract is 300,000 characters long, and 200,000 is the most",
        ),
        ("@article{, title={x}}\n", "it has no key"),
        ("@article{title={x}}\n", "it does not begin with a key and a comma (line 1)"),
        ("@article{a, title={T}, approved_by={me}}\n", "it has “approved_by”, which no file may set"),
        ("@article{a, " + ", ".join(f"f{n}={{x}}" for n in range(600)) + "}\n", "it has more than 500 fields"),
        ("@article{a}\n", "it has no title"),
        ("@article{a, title={" + "{" * 100_000 + "}" * 100_000 + "}}\n", "it has no title"),
    ],
    ids=lambda text: text[:40],
)
def test_a_bad_entry_is_rejected_and_the_next_one_is_read(bad, why):
    assert outcome(bad + GOOD) == [why, "Good"]


COMMANDS = ["input{/etc/passwd}", "write18{ls}", "csname x", "def\\x{y}", "openin5", "catcode`5"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("field", ["title", "author", "note", "year", "url"])
def test_a_command_that_would_do_something_is_not_carried_out(command, field):
    fields = {"title": "T", field: f"x \\{command}"}
    bad = "@article{a, " + ", ".join(f"{name}={{{text}}}" for name, text in fields.items()) + "}\n"
    name = re.match("[a-z]+", command)

    assert outcome(bad + GOOD) == [f"it has the LaTeX command \\{name[0]}, which is not carried out", "Good"]


def test_a_key_that_is_there_already_is_a_rejection():
    assert outcome(GOOD + GOOD.replace("good", "GOOD") + GOOD.replace("good", "other")) == [
        "Good",
        "its key “GOOD” is that of record 1",
        "Good",
    ]


def test_a_circle_of_abbreviations_ends():
    text = "@string{a = b}\n@string{b = a}\n@string{a = b}\n@article{k, title = a}\n"

    assert outcome(text) == ["b"]


def test_a_field_that_is_there_twice_is_named_and_the_first_is_taken():
    (record,) = read("@article{a, title={One}, title={Two}, Title={Three}}")

    assert record.item["title"] == "One"
    assert "it has twice, and the first was taken: title" in record.warnings


def test_fields_that_csl_has_no_place_for_are_named():
    record = entry(title="{T}", impactfactor="5", timestamp="{2020}")

    assert "fields not kept: impactfactor" in record.warnings


NO_ENTRY = ["", "plain text", "<html>@media {x}</html>", "@comment{x}", "@string{a=1}", "@" * 1_000_000]


@pytest.mark.parametrize("text", NO_ENTRY)
def test_what_has_no_entry_is_unreadable(text):
    with pytest.raises(Unreadable):
        bibtex.read(text)


def test_reading_takes_the_time_and_memory_of_one_stretch():
    """Quadratic time would not end here; memory may grow by the keys only."""

    def peak(often: int) -> int:
        text = "".join(f"@article{{k{n}, title={{T}}, abstract={{{'x' * 4_000}}}}}\n" for n in range(often))
        tracemalloc.start()
        assert sum(1 for record in bibtex.read(text) if record.item) == often
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    assert peak(600) < peak(150) * 2


@pytest.mark.parametrize(
    "hard",
    [
        "@article{a, title={T}, author={" + " and " * 100_000 + "}}\n",
        "@article{a, title={T}, author={" + "{" * 50_000 + "}" * 50_000 + "}}\n",
        "@article{a, title={T}, note={" + r"\'e $a$ -- " * 15_000 + "}}\n",
        "@article{a, title={T}, note=" + " # ".join(['"x"'] * 50_000) + "}\n",
        "@a{" * 20_000 + "\n",
        "\n@a{" * 10_000 + "\n",
        " " * 1_000_000 + "@article{b, title={T}}\n",
        "@article{a, title={T}, note={" + "\n " * 90_000 + "}}\n",
        "crossref = " * 50_000 + "\n",
    ],
    ids=["and", "braces", "latex", "joined", "starts", "lines", "blanks", "paragraphs", "parents"],
)
def test_what_could_take_long_does_not(hard):
    """By the timeout of a test: each of these would take minutes in quadratic time."""
    assert outcome(hard + GOOD)[-1] == "Good"


@pytest.mark.skipif(not SOAK, reason="a million entries: SOAK=1")
def test_a_million_entries():
    text = "".join(f"@book{{k{n},title={{T}}}}\n" for n in range(1_000_000))

    assert sum(1 for record in bibtex.read(text) if record.item) == 1_000_000


def test_dangerous_commands_are_known_by_their_whole_name():
    assert decoded(r"\inputenc{x}") == "x"
    with pytest.raises(Dangerous):
        decoded(r"a {\input x}")


@given(st.text(st.sampled_from('ab#"{}\\ 5')))
def test_a_value_is_read_or_refused_and_never_anything_else(written):
    try:
        assert isinstance(value(written, Abbreviations(), set()), str)
    except ValueError as why:
        assert "is not closed" in str(why)


@given(st.text(st.sampled_from('@article{}()=,#"\\ \nabcrossref5%'), max_size=200))
def test_no_text_makes_the_reader_fall_over(text):
    try:
        records = read(text + "\n" + GOOD)
    except Unreadable:
        return
    assert [record.number for record in records] == list(range(1, len(records) + 1))
