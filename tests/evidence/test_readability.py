"""`evidence/text/readability.py`: a grade, long words and long sentences, of English only."""

import pytest

from evidence.text import readability
from evidence.text.readability import syllables

pytestmark = pytest.mark.once  # of texts alone: no database takes part

# As a dictionary divides them in speech.
SYLLABLES = {
    "the": 1, "joint": 1, "walked": 1, "bones": 1, "whole": 1, "year": 1, "5": 1, "0.5": 1, "about": 2, "again": 2,
    "uric": 2, "acid": 2, "painful": 2, "people": 2, "table": 2, "needed": 2, "causes": 2, "over": 2, "medicine": 3,
    "evening": 3, "colchicine": 3, "exercise": 3, "operation": 4, "recommended": 4, "inflammation": 4, "exercises": 4,
    "prednisolone": 4, "corticosteroid": 5, "allopurinol": 5, "anti-inflammatory": 7,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_those_of_speech(word, count):
    assert syllables(word, language="en") == count


def test_grade_is_flesch_kincaid_s():
    # Two sentences, 8 words of a syllable each: the formula falls below nought.
    easy = readability("The cat sat down. Then it ate fish.", language="en")
    # One sentence, 7 words, 23 syllables.
    hard = readability("Corticosteroid injections recommended before operations cause inflammation.", language="en")

    assert (easy.grade, easy.sentences, easy.words) == (0.0, 2, 8)
    assert hard.grade == round(0.39 * 7 + 11.8 * 23 / 7 - 15.59, 1)


def test_long_words_are_named_once_and_long_sentences_whole():
    sentence = f"Take {'one small step and ' * 6}rest."
    reading = readability(f"An operation is an Operation. {sentence}", language="en")

    assert (reading.long_words, reading.long_sentences) == (("Operation",), (sentence,))
    assert (reading.longest_sentence, reading.words_a_sentence) == (26, 15.5)


def test_twenty_words_are_not_too_many():
    assert readability(f"{'word ' * 19}word.", language="en").long_sentences == ()
    assert readability(f"{'word ' * 20}word.", language="en").long_sentences != ()


def test_members_of_a_list_are_read_one_by_one():
    reading = readability("See a doctor if you have:\n- a fever\n- pain at night, e.g. in bed", language="en")

    assert (reading.sentences, reading.longest_sentence) == (3, 6)


def test_figures_and_short_forms_end_no_sentence():
    assert readability("Take 0.5 mg, e.g. at 8 p.m. with food.", language="en-GB").sentences == 1


@pytest.mark.parametrize("language", ["de", "fr", "el", "", "english"])
def test_other_languages_have_no_measure(language):
    assert readability("Ruhe lindert den Schmerz.", language=language) is None


@pytest.mark.parametrize("text", ["", " \n ", "…", "- "])
def test_nothing_to_read_has_no_measure(text):
    assert readability(text, language="en") is None


@pytest.mark.parametrize("text", ["a" * 5_000, "a." * 2_500, "é-" * 2_500, "\n" * 4_999 + "a", "a' " * 1_600])
def test_text_that_nobody_would_write_is_measured(text):
    assert readability(text, language="en").words >= 1
