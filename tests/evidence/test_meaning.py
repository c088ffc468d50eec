"""`evidence/text/meaning.py`: what an editorial correction may change, and what it may not, as a literal table."""

import pytest

from evidence.text import meaning_touched

pytestmark = pytest.mark.once  # of texts alone: no database takes part

PLAIN = [
    ("Rest releives pain.", "Rest relieves pain."),
    ("Rest relieves the pain of gout", "Rest relieves the pain of gout."),
    ("rest relieves pain.", "Rest relieves pain."),
    ("Rest  relieves pain.", "Rest relieves pain."),
    ("Rest relieves\u00a0pain.", "Rest relieves pain."),
    ("Rest relieves oedema of the bone marrow.", "Rest relieves edema of the bone marrow."),
    ("Rest relieves pain in the heel , says one trial.", "Rest relieves pain in the heel, says one trial."),
    ("Gout is treated with rest, ice and splints.", "Gout is treated with rest, ice, and splints."),
    ('Gout, the "disease of kings", hurts.', "Gout, the “disease of kings”, hurts."),
    ("A well known sign of gout is pain.", "A well-known sign of gout is pain."),
    ("Gout – a joint disease – hurts.", "Gout — a joint disease — hurts."),
    ("The guideline's authors treat gout.", "The guideline’s authors treat gout."),
    ("Gout can't be felt.", "Gout cannot be felt."),
    ("The joint which hurts is examined.", "The joint that hurts is examined."),
    ("Ibuprofen soothes pain in the joint.", "Ibuprofen eases pain in the joint."),
    ("Treatment with 5 mg daily soothes the painful joint.", "Treatment with 5 mg daily eases the painful joint."),
    ("Patients should rest the painfull joint.", "Patients should rest the painful joint."),
]

TOUCHED = [
    # Figures, in digits and in words; ranges, signs.
    ("Give 5 mg.", "Give 50 mg.", ["a figure"]),
    ("Give 0.5 mg.", "Give .5 mg.", ["a figure"]),
    ("Give .5 mg.", "Give 5 mg.", ["a figure"]),
    ("Give 1,000 mg.", "Give 1.000 mg.", ["a figure"]),
    ("Give 1,000 mg.", "Give 1000 mg.", ["a figure"]),
    ("Give 5.0 mg.", "Give 5 mg.", ["a figure"]),
    ("Give 1 5 mg.", "Give 15 mg.", ["a figure"]),
    ("Rest for five days.", "Rest for six days.", ["a figure"]),
    ("Rest for five days.", "Rest for 5 days.", ["a figure"]),
    ("Rest relieves half of them.", "Rest relieves a third of them.", ["a figure"]),
    ("Rest it once.", "Rest it twice.", ["a figure"]),
    ("Rest for 2-4 days.", "Rest for 2–4 days.", ["a sign"]),
    ("Rest for 2–4 days.", "Rest for 2 to 4 days.", ["a sign", "the words beside a figure"]),
    ("Rest for 2 to 4 days.", "Rest for 2 or 4 days.", ["a condition", "the words beside a figure"]),
    ("Values of 5, 10 are seen.", "Values of 5 10 are seen.", ["a sign"]),
    ("It is 10 ± 2.", "It is 10 2.", ["a sign"]),
    ("It is 10 ± 2.", "It is 10 + 2.", ["a sign"]),
    ("It is -5.", "It is 5.", ["a sign"]),
    ("It is -5.", "It is −5.", ["a sign", "characters that look alike"]),
    ("It is 5'.", "It is 5.", ["a sign"]),
    ("One in 1/2 of them.", "One in ½ of them.", ["a figure"]),
    ("About 10² cells are seen.", "About 10 cells are seen.", ["a figure"]),
    ("Some 5% hurt.", "Some 5 hurt.", ["a sign"]),
    ("Some 5% hurt.", "Some 5‰ hurt.", ["a sign"]),
    ("Some 5% hurt.", "Some 5 percent hurt.", ["a sign", "a figure"]),
    ("Values ≥ 5 hurt.", "Values > 5 hurt.", ["a sign"]),
    ("Values ≥ 5 hurt.", "Values ≤ 5 hurt.", ["a sign"]),
    ("Give 5/10 of it.", "Give 5:10 of it.", ["a figure"]),
    ("Vitamin B12 helps.", "Vitamin B6 helps.", ["a figure"]),
    # Figures in another order, and words moved around a figure.
    ("Give 5 tablets, then 10 drops.", "Give 10 tablets, then 5 drops.", ["a figure"]),
    ("Give 5 mg, then 10 days of it.", "Give 5 days, then 10 mg of it.", ["a unit"]),
    ("Of 5 joints and 2 heels.", "Of 5 heels and 2 joints.", ["the words beside a figure", "the order of its words"]),
    ("Bandage for 5 joints.", "Bandage for 5 heels.", ["the words beside a figure"]),
    ("Bandage joints, 5 or more.", "Bandage heels, 5 or more.", ["the words beside a figure"]),
    # Units.
    ("Give 5 mg.", "Give 5 g.", ["a unit"]),
    ("Give 5 mg.", "Give 5 mcg.", ["a unit"]),
    ("Give 5 mcg.", "Give 5 µg.", ["a unit"]),
    ("Give 5 µg.", "Give 5 μg.", ["a unit", "characters that look alike"]),
    ("Give 5 mg.", "Give 5 Mg.", ["a unit"]),
    ("Give 5 mg.", "Give 5 ml.", ["a unit"]),
    ("Give 5 IU.", "Give 5 units.", ["a unit"]),
    ("Rest it daily.", "Rest it weekly.", ["a unit"]),
    ("Rest for days.", "Rest for weeks.", ["a unit"]),
    ("Rest for 5 days.", "Rest for 5 day.", ["a unit"]),
    ("Give 5 mg per day.", "Give 5 mg day.", ["a unit"]),
    ("Give 5 mg/day.", "Give 5 mg day.", ["a sign"]),
    # Negations.
    ("Rest does not help.", "Rest does help.", ["a negation"]),
    ("Rest does help.", "Rest does not help.", ["a negation"]),
    ("Rest has no use.", "Rest has use.", ["a negation"]),
    ("Rest with ice helps.", "Rest without ice helps.", ["a negation"]),
    ("It is stable.", "It is unstable.", ["a negation"]),
    ("It is painful.", "It is painless.", ["a negation"]),
    ("It is complete.", "It is incomplete.", ["a negation"]),
    ("It is sufficient.", "It is insufficient.", ["a negation"]),
    ("It is organic.", "It is inorganic.", ["a negation"]),
    ("They like it.", "They dislike it.", ["a negation"]),
    ("Smokers have gout.", "Non-smokers have gout.", ["a negation", "the punctuation beside a negation"]),
    ("Smokers have gout.", "Nonsmokers have gout.", ["a negation"]),
    ("Gout can be felt.", "Gout can't be felt.", ["a negation"]),
    ("It is no remedy.", "It is no cure.", ["the words beside a negation"]),
    ("No, rest helps.", "No rest helps.", ["the punctuation beside a negation"]),
    ("Neither rest nor ice.", "Either rest or ice.", ["a negation", "a modal verb, or how sure it is", "a condition"]),
    ("Rest stops pain.", "Rest soothes pain.", ["a negation"]),
    # Comparisons and directions.
    ("More of them rest.", "Fewer of them rest.", ["a comparison"]),
    ("It is more than that.", "It is that.", ["a comparison"]),
    ("It is at least that.", "It is at most that.", ["a comparison"]),
    ("Rest before ice.", "Rest after ice.", ["a comparison"]),
    ("Rest increases it.", "Rest decreases it.", ["a comparison"]),
    ("It is a hypertension.", "It is a hypotension.", ["a comparison"]),
    ("Rest prevents gout.", "Rest causes gout.", ["a comparison"]),
    ("The left heel hurts.", "The right heel hurts.", ["a comparison"]),
    ("A bleed is intracranial.", "A bleed is extracranial.", ["a negation"]),
    # Conditions.
    ("Rest if it hurts.", "Rest unless it hurts.", ["a condition"]),
    ("Rest and ice help.", "Rest or ice help.", ["a condition"]),
    ("Rest helps.", "Only rest helps.", ["a condition"]),
    # Modal verbs, advice, how sure and how often.
    ("It may help.", "It must help.", ["a modal verb, or how sure it is"]),
    ("It should help.", "It can help.", ["a modal verb, or how sure it is"]),
    ("It may help.", "It helps.", ["a modal verb, or how sure it is"]),
    ("It has to rest.", "It has rest.", ["a modal verb, or how sure it is"]),
    ("Guidelines recommend it.", "Guidelines suggest it.", ["a modal verb, or how sure it is"]),
    ("It is likely gout.", "It is gout.", ["a modal verb, or how sure it is"]),
    ("It often hurts.", "It always hurts.", ["a modal verb, or how sure it is"]),
    ("All of it hurts.", "Some of it hurts.", ["a modal verb, or how sure it is"]),
    # Whom it is about.
    ("Rest helps adults.", "Rest helps children.", ["whom it is about"]),
    ("Rest helps men.", "Rest helps women.", ["whom it is about"]),
    # Drug names and abbreviations.
    ("Ibuprofen helps.", "Naproxen helps.", ["a drug name"]),
    ("Prednisolone helps.", "Prednisone helps.", ["a drug name"]),
    ("Ibuprofin helps.", "Ibuprofen helps.", ["a drug name"]),
    ("A drug helps.", "Aspirin helps.", ["a drug name"]),
    ("Ibuprofen beats naproxen.", "Naproxen beats ibuprofen.", ["a drug name", "the order of its words"]),
    ("MTX helps.", "MTZ helps.", ["an abbreviation"]),
    ("Febuxostat soothes gout.", "Probenecid soothes gout.", ["a drug name"]),
    ("Citalopram soothes it.", "Valproate soothes it.", ["a drug name"]),
    ("Cefuroxime soothes it.", "Cefixime soothes it.", ["a drug name"]),
    ("Take it with water.", "Take it with alcohol.", ["a drug name"]),
    # Folds and rhythms.
    ("The risk is tenfold.", "The risk is fivefold.", ["a figure"]),
    ("A hundredfold risk.", "A thousandfold risk.", ["a figure"]),
    ("Rest it biweekly.", "Rest it semiweekly.", ["a unit"]),
    # Opposites that no prefix shows.
    ("The lump is benign.", "The lump is malignant.", ["a word that has an opposite"]),
    ("Rest is allowed.", "Rest is forbidden.", ["a word that has an opposite"]),
    ("It barely hurts.", "It greatly hurts.", ["a word that has an opposite"]),
    # The same words, one of them at another place.
    ("It should not rest and move.", "It should rest and not move.", ["the place of a negation"]),
    ("Ice eases it only in the knee.", "Ice only eases it in the knee.", ["the place of a condition"]),
    (
        "Ice soothes and heat may hurt it.",
        "Ice may soothes and heat hurt it.",
        ["the place of a modal verb, or how sure it is"],
    ),
    (
        "Give 5 mg rest and then walk about.",
        "Give rest and then walk about 5 mg.",
        ["the place of a figure", "the place of a unit"],
    ),
    ("It should rest, not run.", "It should rest not, run.", ["the place of a negation"]),
    ("Splint it. Not resting hurts.", "Splint it not. Resting hurts.", ["the place of a negation"]),
    # Order.
    ("Rest beats ice.", "Ice beats rest.", ["the order of its words"]),
    ("Gout hurts and ibuprofen must soothe.", "Gout hurts and must soothe ibuprofen.", ["the order of what it says"]),
    # Look-alikes.
    ("Rest helps.", "R\u0435st helps.", ["characters that look alike"]),
    ("R\u0435st helps.", "Rest helps.", ["characters that look alike"]),
    ("Rest does not help.", "Rest does n\u043et help.", ["a negation", "characters that look alike"]),
    ("Give 5 mg.", "Give ５ mg.", ["a figure", "characters that look alike"]),
    ("Rest it.", "Splint \u0456t.", ["characters that look alike"]),
    # Another text.
    (
        "Rest relieves heel pain and swelling.",
        "Cold packs ease bone discomfort.",
        ["most of its words"],
    ),
]


@pytest.mark.parametrize(("before", "after"), PLAIN)
def test_plain_words_and_punctuation_may_change(before, after):
    assert meaning_touched(before, after) == []


@pytest.mark.parametrize(("before", "after", "touched"), TOUCHED)
def test_what_may_bear_meaning_may_not_change(before, after, touched):
    named = [one.partition(" (")[0] for one in meaning_touched(before, after)]

    assert (sorted(set(named)), named != []) == (sorted(touched), True)


@pytest.mark.parametrize(("before", "after"), [(before, after) for before, after, _ in TOUCHED])
def test_what_touches_one_way_touches_the_other(before, after):
    assert meaning_touched(after, before) != []


def test_the_same_text_touches_nothing():
    assert meaning_touched("Give no more than 5 mg.", "Give no more than 5 mg.") == []


def test_words_are_named():
    assert meaning_touched("Give 5 mg daily.", "Give 50 mg daily.") == ["a figure (“5”, now “50”)"]


def test_a_very_long_text_is_compared_in_time():
    text = "Rest relieves pain in the heel, and ice does as well. " * 90

    assert meaning_touched(text, text.replace("heel", "foot", 1)) == []
