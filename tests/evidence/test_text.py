"""What may be entered, and what is shown of it (the T rows of the list of bad inputs)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.text import (
    UnacceptableText,
    clean_line,
    clean_text,
    code_points_differ,
    things_to_look_at,
    visible,
    without_refused,
)
from tests.growth import TIMES_LARGER, growth

pytestmark = pytest.mark.once  # of texts alone: no database takes part


def reasons_against(value: str, **limits) -> list[str]:
    with pytest.raises(UnacceptableText) as refused:
        clean_text(value, field="text", **limits)
    return refused.value.reasons


@pytest.mark.parametrize(
    "value",
    [
        "Iloprost relieves pain.",
        "Ibandronate 150 mg once a month",
        "Zażółć gęślą jaźń",
        "ارتشاح نخاع العظم",
        "می\u200cخواهم",  # Persian spells with a joiner
        "骨髓水肿",
        "Pain\n- at rest\n\t- at night",
        "{{7*7}} {% debug %} ${7*7} %(x)s {0.__class__}",
        "<script>alert(1)</script>",
        "p < 0.05, 10 mg/kg, ≥ 65 %, 37 °C, H₂O, β-blocker",
        "⚠\ufe0f Stop at once",
    ],
)
def test_clean_text_keeps_what_can_be_read(value):
    assert clean_text(value, field="text") == value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "it is empty"),
        (" \n\t ", "it is empty"),
        ("— … !", "it has no letter and no figure"),
        ("\u0301\u0301", "it has no letter and no figure"),
        ("a\x00b", "it has a NUL character (U+0000) at character 2"),
        ("a\ud800b", "it has half of a surrogate pair (U+D800) at character 2"),
        ("dose \u202egm 01\u202c", "it has a control that turns the direction of writing (U+202E) at character 6"),
        ("10\u00admg", "it has a soft hyphen (U+00AD) at character 3"),
        ("10\u200bmg", "it has a zero-width space (U+200B) at character 3"),
        ("10\u200dmg", "it has an invisible joiner (U+200D) at character 3"),
        ("ab\ufeffcd", "it has a byte order mark (U+FEFF) at character 3"),
        ("ab\ufffe", "it has a noncharacter (U+FFFE) at character 3"),
        ("ab\ufdd0", "it has a noncharacter (U+FDD0) at character 3"),
        ("ab\U0001ffff", "it has a noncharacter (U+1FFFF) at character 3"),
        ("ab\ue000", "it has a private-use character (U+E000) at character 3"),
        ("ab\u0378", "it has an unassigned character (U+0378) at character 3"),
        ("ab\x1b[31m", "it has a control character (U+001B) at character 3"),
        ("ab\x85", "it has a control character (U+0085) at character 3"),
        ("ab\x7f", "it has a control character (U+007F) at character 3"),
        ("10\ufe0f mg", "it has an invisible variation selector (U+FE0F) at character 3"),
        ("caf\ufffd", "it has a replacement character, so it was decoded wrongly (U+FFFD) at character 4"),
        ("ab\u3164", "it has an invisible character (U+3164) at character 3"),
        ("\u0301abc", "it begins with a mark that belongs on a letter"),
        ("e" + "\u0301" * 6, "it piles more than 5 marks on one letter at character 7"),
        ("x" * 5_001, "it is 5,001 characters long, and 5,000 is the most"),
        ("x\n" * 10_000, "it is 19,999 characters long, and 5,000 is the most"),
        ("\n".join("x" * 1_001), "it has 1,001 lines, and 1,000 is the most"),
    ],
)
def test_clean_text_refuses(value, reason):
    assert reason in reasons_against(value)


def test_clean_text_names_everything_at_once():
    refused = reasons_against("a\x00b\x00c\u202e" + "x" * 20, longest=10)

    assert refused == [
        "it has a NUL character (U+0000) at character 2, 2 times",
        "it has a control that turns the direction of writing (U+202E) at character 6",
        "it is 26 characters long, and 10 is the most",
    ]


def test_clean_text_refusal_reads_as_a_sentence():
    with pytest.raises(UnacceptableText) as refused:
        clean_text("", field="reason")

    assert str(refused.value) == "Reason cannot be taken: it is empty."


@pytest.mark.parametrize("value", [None, 1, ["x"], {"$ne": None}, b"x"])
def test_clean_text_refuses_what_is_not_text(value):
    assert reasons_against(value) == ["it is not text"]


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\u2028", "\u2029", "\n"])
def test_clean_text_has_one_line_ending(ending):
    assert clean_text(f"Pain:{ending}- at rest", field="text") == "Pain:\n- at rest"


def test_clean_text_composes_letters_and_strips_both_ends():
    assert clean_text("\u00a0 cafe\u0301 au lait \n", field="text") == "café au lait"


def test_clean_text_keeps_white_space_inside():
    assert clean_text("10  mg\u00a0daily", field="text") == "10  mg\u00a0daily"


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_clean_text_changes_nothing_twice(value):
    try:
        once = clean_text(value, field="text")
    except UnacceptableText:
        return

    assert clean_text(once, field="text") == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("Rest\u200b hel\u202eped", "Rest helped"),
        ("Rest\x07helped\x85at last", "Rest helped at last"),
        ("10\u00admg \ufeff\ufffe\ue000daily", "10mg daily"),
        ("cafe\u0301, 骨髓水肿, می\u200cخواهم", "café, 骨髓水肿, می\u200cخواهم"),
        ("Pain\n- at rest\t≥ 65 %", "Pain\n- at rest\t≥ 65 %"),
        ("e" + "\u0301" * 50 + "……………… ————————", "é" + "\u0301" * 4 + "……………… ————————"),
    ],
)
def test_without_refused_leaves_what_can_be_read(value, left):
    assert without_refused(value) == left


@given(st.text(max_size=60) | st.text("e\u0301\u0323\u200d\u200c\u202e\x07 \u0627\ue000", max_size=60))
@settings(max_examples=200, deadline=None)
def test_clean_text_refuses_no_character_of_what_is_left(value):
    left = f"x {without_refused(value)}"

    assert clean_text(left, field="text") == left.strip()


@pytest.mark.parametrize("value", ["Pain\nat rest", "Pain\tat rest", "Pain\r\nat rest", "Pain\u2028at rest"])
def test_clean_line_refuses_another_line(value):
    with pytest.raises(UnacceptableText) as refused:
        clean_line(value, field="title")

    assert refused.value.reasons == ["it must be on one line, without tabs"]


HOSTILE = {
    "marks": "a" + "\u0301" * 100_000,
    "mixed marks": "a" + "\u0301\u0316" * 50_000,
    "no space": "x" * 1_000_000,
    "lines": "x\n" * 100_000,
    "emoji": "👩\u200d👩\u200d👧" * 5_000,
    "different": "".join(map(chr, range(0x80, 0x3000))) * 20,
    "spaces": " " * 1_000_000 + "x",
    "points": "1." * 300_000,
    "mu": "µ" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_of_text_rules_grows_with_a_hostile_text(name):
    text = HOSTILE[name]

    with pytest.raises(UnacceptableText):
        clean_text(HOSTILE[name], field="text")
    for rule, longest in (things_to_look_at, 20_000), (visible, 20_000), (_differs_by_what_nobody_sees, 5_000):
        assert growth(rule, text[: longest // TIMES_LARGER], text[:longest]) < 2 * TIMES_LARGER


def _differs_by_what_nobody_sees(text):
    return code_points_differ(text, f"{text}\u200b")


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("Take ilo\u0440rost", "“ilo\u0440rost” mixes alphabets: “\u0440” is U+0440 cyrillic small letter er"),
        ("The \u0441\u0430\u0440 fits", "is U+0441 cyrillic small letter es"),
        ("An \u039fmeprazole", "“\u039f” is U+039F greek capital letter omicron"),
        ("20 \u00b5g", "“\u00b5g” has the micro sign U+00B5"),
        ("20 \u03bcg", "“\u03bcg” has the greek small letter mu U+03BC"),
        ("10\u00a0mg", "it has a no-break space (U+00A0)"),
        ("\uff11\uff10 mg", "“\uff11” is U+FF11 fullwidth digit one"),
        ("\u0661\u0660 mg", "“\u0661” is U+0661 arabic-indic digit one"),
        ("non\u2011drug", "“\u2011” is U+2011 non-breaking hyphen"),
        ("Pain eases,", "it ends with “,”"),
        ("Pain eases..", "it ends with “..”"),
        ("Pain eases. 1, 2", "it ends with “ 1, 2”, like a citation mark"),
        ("Pain  eases", "it has more than one space in a row: “n  e”"),
        ("Give .5 mg", "“.5 mg” has no zero before its decimal point"),
        ("Give 5.0 mg", "“5.0 mg” can be read ten times too high: leave out “.0”"),
        ("Give 1O mg", "“1O mg” has the letter O among its figures"),
    ],
)
def test_things_to_look_at_names(text, look):
    assert look in "\n".join(things_to_look_at(text))


@pytest.mark.parametrize(
    "text",
    [
        "Iloprost relieves pain within 3.5 days (95% CI 2.0–5.1).",
        "TGFβ and NFκB rise; β-blockers, TNF-α and IL-1β fall.",
        "Ménière's disease affects 0.5 mg of nothing.",
        "Болит колено.",
        "Mortality fell by 5.2",
        "Is pain worse at night?",
        "H₂O and m² are fine",
    ],
)
def test_things_to_look_at_leaves_ordinary_text_alone(text):
    assert things_to_look_at(text) == []


def test_two_micro_signs_in_one_text_are_named():
    assert [look.rpartition(",")[2] for look in things_to_look_at("5 \u00b5g or 5 \u03bcg")] == [
        " and both kinds are used",
        " and both kinds are used",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10 mg daily", "10 mg daily"),
        ("Ménière’s “β-blocker” ≥ 5 %", "Ménière’s “β-blocker” ≥ 5 %"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("title\x1b[31m\nERROR", "title⟨U+001B⟩[31m⟨U+000A⟩ERROR"),
        ("10\u00a0mg\u200b", "10⟨U+00A0⟩mg⟨U+200B⟩"),
        ("ilo\u0440rost", "ilo⟨U+0440⟩rost"),
        ("5 \u00b5g", "5 ⟨U+00B5⟩g"),
        ("⟨U+202E⟩", "⟨U+27E8⟩U+202E⟩"),
        ("Болит", "Болит"),
        ("\ud800", "⟨U+D800⟩"),
    ],
)
def test_visible_shows_what_the_eye_cannot(text, shown):
    assert visible(text) == shown


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_visible_is_one_line_and_never_the_same_for_two_texts(a, b):
    assert "\n" not in visible(a)
    assert (visible(a) == visible(b)) == (a == b)


@pytest.mark.parametrize(
    ("a", "b", "differences"),
    [
        ("5 \u00b5g", "5 \u03bcg", ["U+00B5 micro sign against U+03BC greek small letter mu"]),
        ("caf\u00e9", "cafe\u0301", ["U+00E9 latin small letter e with acute against U+0065 latin small letter e, "
                                     "U+0301 combining acute accent"]),
        ("10 mg", "10\u00a0mg", ["U+0020 space against U+00A0 no-break space"]),
        ("10 mg", "10  mg", ["nothing against U+0020 space"]),
        ("aspirin", "\u0430spirin", ["U+0061 latin small letter a against U+0430 cyrillic small letter a"]),
        ("aspirin ", "aspirin", ["U+0020 space against nothing"]),
        ("mg\u200b", "mg", ["U+200B zero width space against nothing"]),
        ("same", "same", []),
        ("10 mg", "20 mg", []),
    ],
)  # fmt: skip
def test_code_points_differ_only_where_nobody_could_see_it(a, b, differences):
    assert code_points_differ(a, b) == differences
