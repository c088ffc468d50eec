"""`evidence/bibliography/strict_json.py`: the rows on JSON of the list of bad inputs, as far as they concern a file."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography import crossref, csl_json, strict_json, zotero
from evidence.bibliography.records import Unreadable

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

BAD = {
    "deep list": ("[" * 100_000, "It is nested more than 64 levels deep."),
    "deep": ("[" * 65 + "]" * 65, "It is nested more than 64 levels deep."),
    "deep object": ('{"a":' * 70 + "1" + "}" * 70, "It is nested more than 64 levels deep."),
    "nan": ('[{"a":NaN}]', "It has NaN, which is no number in JSON."),
    "infinity": ("[-Infinity]", "It has -Infinity, which is no number in JSON."),
    "large": ("[1e400]", "A number in it is too large."),
    "digits": ("[" + "1" * 5_000 + "]", "A number in it has more than 20 digits."),
    "twice": ('[{"status":"draft","status":"approved"}]', "An object in it has the key “status” twice."),
    "surrogate": ('["\\ud800"]', "It has half of a surrogate pair, so it was written wrongly."),
    "surrogate as it is": ('["\ud800"]', "It has half of a surrogate pair, so it was written wrongly."),
    "surrogate in a key": ('[{"\\uDFFF":1}]', "It has half of a surrogate pair, so it was written wrongly."),
    "nul": ('["a\\u0000b"]', "It has a NUL character."),
    "nul after a backslash": ('["a\\\\\\u0000b"]', "It has a NUL character."),
    "nul as it is": ('["a"]\0', "It is no JSON: something follows its end, in line 1."),
    "empty": ("", "It is no JSON: expecting value (line 1, column 1)."),
    "blank": (" \n", "It is no JSON: expecting value (line 1, column 1)."),
    "rest": ("{}x", "It is no JSON: something follows its end, in line 1."),
    "two": ("{}\n{}", "It is no JSON: something follows its end, in line 2."),
    "cut off": ('[{"a":', "It is no JSON: expecting value (line 1, column 7)."),
    "long key": ('{"' + "k" * 1_000_000 + '":1}', "An object in it has a key of more than 200 characters."),
}


@pytest.mark.parametrize(("text", "why"), BAD.values(), ids=BAD)
def test_bad_json_is_refused_for_what_it_is(text, why):
    with pytest.raises(Unreadable) as refusal:
        strict_json.load(text)

    assert str(refusal.value) == why


@pytest.mark.parametrize("read", [csl_json.read, crossref.read, zotero.read], ids=["csl", "crossref", "zotero"])
@pytest.mark.parametrize("text", [text for text, _ in BAD.values()], ids=BAD)
def test_every_reader_of_json_refuses_it(read, text):
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('\ufeff{"a": 1}', {"a": 1}),
        ("[" * 64 + "]" * 64, json.loads("[" * 64 + "]" * 64)),
        ('["a\\\\u0000b"]', ["a\\u0000b"]),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ("[1.5, -2, 1e3]", [1.5, -2, 1000.0]),
    ],
)
def test_good_json_is_read(text, value):
    assert strict_json.load(text) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text("abc", max_size=5), inside, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_what_json_can_say_is_read_as_it_was_said(value):
    written = json.dumps(value)

    if "\\u0000" in written.replace("\\\\", ""):
        with pytest.raises(Unreadable):
            strict_json.load(written)
    else:
        assert strict_json.load(written) == value


@given(JSON)
def test_no_json_whatever_is_in_it_raises_anything_else(value):
    keys = ("title", "author", "issued", "DOI", "ISBN", "custom", "updated-by", "relation", "creators", "tags", "data")
    for read in (csl_json.read, crossref.read, zotero.read):
        for text in (json.dumps([value]), json.dumps([dict.fromkeys(keys, value), {"title": "x", "message": value}])):
            try:
                records = list(read(text))
            except Unreadable:
                continue
            assert all(record.item is None or csl_json.fault({**record.item, "id": 1}) == "" for record in records)
