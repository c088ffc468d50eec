"""Rules about the texts of a page: abbreviations that nobody wrote out, and who says that a page was reviewed."""

import pytest

from evidence.integrity.abbreviations import unexpanded
from evidence.integrity.attestations import incomplete_attestation
from tests.growth import TIMES_LARGER, growth

pytestmark = pytest.mark.once  # reads and writes text: no database takes part


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["BME heals slowly."], [(0, "BME")]),
        (["Gout", "NSAIDs relieve pain.", "An NSAID is given."], [(1, "NSAID")]),
        (["BME heals.", "Bone marrow edema (BME) heals."], []),
        (["Nonsteroidal anti-inflammatory drugs (NSAIDs) relieve pain."], []),
        (["BME (bone marrow edema) heals."], []),
        (["Providers know bone marrow edema, or BME, well."], []),
        (["DXA is done with a dual-energy device."], [(0, "DXA")]),
        (["An MRI of the hip and DNA of WHO patients in the USA."], []),
        (["Stage II and III of the CAPE COD trial."], []),
        (["The DRS score fell.", "By DQW criteria, it was gout."], [(0, "DRS"), (1, "DQW")]),
        (["The XYZW study and the QRST registry."], []),
        (["SYMPTOMS AND CAUSES"], []),
        (["Vitamin B12, CYP3A4, HLA-B27 and mRNA."], []),
        (["COPD (see page 4) is common."], [(0, "COPD")]),
        (["Polymyalgia rheumatica [PMR] is common."], []),
        (["PMR [polymyalgia rheumatica] is common."], []),
        (["A BME-like signal is seen."], [(0, "BME")]),
        (["The IL-6 and PD-L1 tests."], []),
    ],
)
def test_abbreviation_is_written_out_somewhere_on_the_page(texts, found):
    assert list(unexpanded(texts)) == found


NAME, DATE = "attestation-without-name", "attestation-without-date"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Medically reviewed", [NAME, DATE]),
        ("Medically reviewed by our Medical Advisory Board, 4 May 2024", [NAME]),
        ("Medically reviewed by Dr. Erin Example", [DATE]),
        ("Reviewed by Erin Example on 01/03/2023", [DATE]),
        ("Reviewed by Erin Example, MD, on 4 May 2024", []),
        ("Fact-checked by Erin Example, May 2024", []),
        ("This text was checked by medical doctors.", [NAME, DATE]),
        ("Checked by doctors.", [NAME, DATE]),
        ("Checked by our physicians, 4 May 2024", [NAME]),
        ("This should be checked by a doctor.", []),
        ("Medical reviewer: our experts", [NAME, DATE]),
        ("Medical review: Erin Example, MD, 4 May 2024", []),
        ("Medical review by Dr Erin Example", [DATE]),
        ("Approved by doctors.", [NAME, DATE]),
        ("Verified by our medical team, 4 May 2024", [NAME]),
        ("Rest is advised in peer-reviewed studies.", []),
        ("The drug was approved by the agency.", []),
        ("The trial was reviewed last year.", []),
        ("Rest relieves pain.", []),
    ],
)
def test_attestation_has_a_name_and_a_date(text, found):
    assert [one.rule for one in incomplete_attestation(text)] == found


def test_date_may_stand_on_a_line_of_its_own():
    assert list(incomplete_attestation("Medically reviewed by Dr. Erin Example", dated=True)) == []


def written_out(text: str) -> list:
    return list(unexpanded([f"DXA is done. {text}"]))


def attested(text: str) -> list:
    return list(incomplete_attestation(f"Reviewed by {text}"))


@pytest.mark.parametrize(("rule", "letter"), [(written_out, "a"), (attested, "A")])
def test_time_of_a_rule_grows_with_a_word_that_does_not_end(rule, letter):
    assert growth(rule, letter * 4_000, letter * 16_000) < 2 * TIMES_LARGER
