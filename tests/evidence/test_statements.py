"""Which texts stand alone as a claim, and which headings say more than a heading may."""

import re

import pytest
from django.conf import settings

from evidence.text import looks_like_claim, stands_alone
from tests.growth import TIMES_LARGER, growth

pytestmark = pytest.mark.once  # of texts alone: no database takes part

SEEDS = settings.BASE_DIR.parent / "shared" / "data" / "seeds"

STANDS = """\
Iloprost relieves pain in bone marrow edema within days.
MRI is the gold standard for detecting bone marrow edema.
Offer adults with persistent pain a review after 3 months.
Avoid NSAIDs.
Iloprost works.
If pain persists beyond 3 months, consider vertebral augmentation.
In adults with osteoporosis, zoledronic acid reduces the risk of hip fracture.
Without treatment, bone marrow edema may progress to osteonecrosis.
With early treatment, most cases of bone marrow edema resolve within 3 to 6 months
There is no evidence that vitamin D shortens recovery.
mRNA vaccines rarely cause myocarditis.
eGFR below 30 rules out zoledronic acid.
β-blockers lower blood pressure.
von Willebrand disease prolongs bleeding.
pH below 7.35 defines acidosis.
p53 mutations occur in half of all cancers.
anti-TNF drugs raise the risk of tuberculosis.
5-FU causes diarrhoea.
Those with diabetes heal more slowly.
Those who smoke should be offered help to stop.
For those taking warfarin, check the INR within a week.
So far, no drug is approved for bone marrow edema.
In addition to rest, physiotherapy helps.
In contrast to osteonecrosis, transient bone marrow edema heals by itself.
Otherwise healthy adults rarely need a scan.
Experts disagree on whether bone marrow edema is a separate disease.
Bone marrow edema consists of fluid in the marrow.
Iloprost is not approved for bone marrow edema in the European Union.
Statins reduced mortality by 20% in the trial.
Mortality decreased in the treatment group
Pain improved in most patients within a week.
Nonsteroidal anti-inflammatory drugs (NSAIDs) are first-line treatment for pain
Treatments include rest, NSAIDs, physical therapy and surgery.
Pain usually subsides over several months.
Because of its short half-life, iloprost is infused over six hours.
Because bisphosphonates irritate the oesophagus, patients sit upright for 30 minutes.
Bisphosphonates inhibit osteoclasts.
Zoledronic acid: give 5 mg once a year.
Follow-up imaging: repeat MRI after 3 months.
Women aged 50 or over with a fracture should be assessed for osteoporosis.
10 mg of rivaroxaban once daily prevents thrombosis after hip replacement.
We recommend that adults with gout drink enough water.
You cannot reduce your risk of bone marrow edema.
Do not give ibuprofen in the third trimester of pregnancy.
Don't stop steroids abruptly.
Men are affected more often than women.
One in three women over 50 will have an osteoporotic fracture.
Core decompression relieves pain in early osteonecrosis
Both drugs lower blood pressure.
Each additional day of delay doubles mortality.
Although rare, osteosarcoma must be excluded.
Hip fracture carries a one-year mortality of 20–30%.
Alcohol, steroids and trauma cause osteonecrosis.
Bone marrow biopsy detects infiltration by myeloma.
Most adults recover without surgery.
Treatments focus on managing symptoms.
Most people prefer a tablet to an infusion.
Always check with a pharmacist.
Gently pull down the lower eyelid.
Swallow the capsules whole.
If you are breastfeeding, talk to your doctor.
Consider an MRI when X-rays are normal and pain persists.
Call an ambulance if chest pain lasts more than 15 minutes.
A systematic review of 12 trials found no difference between iloprost and placebo.
Vitamin D deficiency contributes to bone loss.
The median time to union was 12 weeks.
Bone marrow edema may be caused by:|- injury|- infection|- arthritis
Red flags in low back pain:|- fever|- weight loss
Give iloprost in two steps:|1. Infuse 20 µg on day 1.|2. Infuse 40 µg on days 2 to 5.
Treatment has two parts.|- rest|  - at least 6 weeks|- iloprost""".splitlines()

FALLS = """\
It usually resolves within six to 12 months.
It's a separate condition.
Its cause is unknown.
This is not always easy.
They recover without treatment.
They’re tired.
These drugs are safe.
Those are rare.
That is why the scan is repeated.
He should rest.
She should rest.
Such patients recover.
Their risk is higher.
The latter is known as reactive bone marrow edema.
The former is preferred.
Both are effective.
Here, surgery is needed.
However, symptoms persist.
However, it is important to have a clear diagnosis.
Therefore, MRI should be repeated.
Also, see your provider with any concerns.
In addition, rest helps.
For example, iloprost relieves pain.
But sometimes bone marrow edema lasts for two years.
And the pain returns.
If this fails, refer to a surgeon.
When it persists, refer to a surgeon.
In these patients, pain is worse.
Of these, half recover.
After that, repeat the scan.
Because of this, iloprost is infused slowly.
As mentioned above, rest helps.
- Avoid NSAIDs in pregnancy.
• Iloprost relieves pain.
1. Confirm the diagnosis with MRI.
Treatment options include:
Bone marrow edema may be caused by:
Initial management:|- Pain control
Causes:|- injury
It may be caused by:|- injury
Iloprost relieves pain.|Surgery is rarely needed.
due to fracture
particularly in weight-bearing joints
when providers do not know the cause of the edema.
which slows the disease down.
Prognosis
Warm joints.
Bone infections (osteomyelitis).
Osteoporosis, especially of the hip and knee.
Treatment of bone marrow edema
Causes of bone marrow edema
Early treatment with iloprost
Pain control with NSAIDs or short-term narcotics if necessary
Activity modification and protected weight-bearing as appropriate
Drugs that reduce inflammation
Increased risk of falls in older adults
Including fever and weight loss.
Because bones are weak.
What causes bone marrow edema?
Acute myeloid leukemia (AML)
Injury or infection.""".splitlines()


@pytest.mark.parametrize("text", STANDS)
def test_whole_sentence_stands_alone(text):
    assert stands_alone(text.replace("|", "\n")) == []


@pytest.mark.parametrize("text", FALLS)
def test_text_that_needs_another_does_not_stand_alone(text):
    assert stands_alone(text.replace("|", "\n"))


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("It heals.", ["it opens with “It”: name what is meant"]),
        ("However, it heals over time.", ["it opens with “However”, which leans on a sentence before it"]),
        ("- rest helps", ["it is a member of a list: put the sentence that leads into the list before it"]),
        (
            "Iloprost may cause:",
            ["it ends with a colon and nothing follows: add its members on lines starting “- ”"],
        ),
        ("Rest helps patients.\nToo.", ["line 2 is neither its sentence nor a member of its list (“- ”)"]),
    ],
)
def test_reasons_say_what_to_do(text, reasons):
    assert stands_alone(text) == reasons


def test_only_lists_are_judged_in_other_languages():
    assert stands_alone("Knochenmarködem heilt meist von selbst.", language="de") == []
    assert stands_alone("- Ruhe", language="de-AT") != []


# What the page's own words leave out: these two need the step they stand under.
FRAGMENTS_ON_THE_PAGE = [
    "Pain control with NSAIDs or short-term narcotics if necessary",
    "Activity modification and protected weight-bearing as appropriate",
]


def test_cited_statements_of_a_real_page_stand_alone():
    page = next(SEEDS.glob("000*.txt"), None)
    if page is None:
        pytest.skip("../shared/data/seeds is not here")
    body = page.read_text(encoding="utf-8").partition("\nReferences\n")[0]
    cited = re.findall(r"^\s*(?:•|\d+\.)?\s*(.+?) \d+(?:, \d+)*$", body, re.MULTILINE)

    assert len(cited) == 31
    assert [text for text in cited if stands_alone(text)] == FRAGMENTS_ON_THE_PAGE


PLAIN = """\
Treatment options
Prognosis
What are the symptoms?
Special Considerations
Type 2 diabetes
COVID-19
Stage 3
1. Diagnosis
2.1 Imaging
Vitamin B12 deficiency
Use in pregnancy
See also
Guideline 2025
Last updated: October 16, 2025
Reviewed on 2025-10-16
Pharmacological Interventions
Treatment Algorithm
When should I see my doctor?
April showers
High cholesterol
Interleukin-6
CYP3A4 and its role
Is this an emergency?
Person-centred care
The 6-in-1 vaccine
Do and don't
Risks and benefits
The 2nd trimester
How is bone marrow edema diagnosed?
Causes and risk factors
Conservative Management
Medicines in general
Take-home messages
Peptides and hormones
Follow-up
Phase 2
Related conditions""".splitlines()


@pytest.mark.parametrize("line", PLAIN)
def test_plain_heading_does_not_look_like_a_claim(line):
    assert looks_like_claim(line) == []


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("20 µg daily", ["it has a dose: “20 µg”"]),
        ("Twice a day with food", ["it has a dose: “Twice a day”"]),
        ("2 tablets at night", ["it has a dose: “2 tablets”"]),
        ("Dosing in mg/kg", ["it has a unit: “mg”"]),
        ("63–80% agreement", ["it has a percentage: “63–80%”"]),
        ("Twenty per cent", ["it has a percentage: “per cent”"]),
        ("Resolves within 3 months", ["it has a figure: “3”"]),
        ("3 months of rest", ["it has a figure: “3”"]),
        ("6weeks of rest", ["it has a figure: “6”"]),
        ("Ages 30 to 60", ["it has a figure: “30 to 60”"]),
        ("One in ten people", ["it has a figure: “One in ten”"]),
        ("Half of patients recover", ["it has a figure: “Half of”"]),
        ("Heals in two years", ["it has a figure: “two years”"]),
        ("Iloprost", ["it has a drug name: “Iloprost”"]),
        ("What is denosumab?", ["it has a drug name: “denosumab”"]),
        ("NSAIDs", ["it has a drug name: “NSAIDs”"]),
        ("Alendronate or amoxicillin", ["it has a drug name: “Alendronate”"]),
        ("Aciclovir cream", ["it has a drug name: “Aciclovir”"]),
        ("Don't run", ["it has advice: “Don't”"]),
        ("Simvastatin", ["it has a drug name: “Simvastatin”"]),
        ("Beta-blockers", ["it has a drug name: “Beta-blockers”"]),
        ("You should rest", ["it has advice: “should”"]),
        ("You mustn’t run", ["it has advice: “mustn’t”"]),
        ("Recommended scans", ["it has advice: “Recommended”"]),
        ("Avoid weight-bearing", ["it has advice: “Avoid”"]),
        ("Consider surgery", ["it has advice: “Consider”"]),
        ("First-line treatment", ["it has advice: “First-line”"]),
        ("1st-line treatment", ["it has advice: “1st-line”"]),
        ("Seek help at once", ["it has advice: “Seek”"]),
        ("- Take with food", ["it has advice: “Take”"]),
        (
            "1. Give ibuprofen 400 mg",
            ["it has a dose: “400 mg”", "it has a drug name: “ibuprofen”", "it has advice: “Give”"],
        ),
    ],
)
def test_heading_that_says_something_looks_like_a_claim(line, reasons):
    assert looks_like_claim(line) == reasons


HOSTILE = ["a " * 2_500, "1." * 2_500, "a," * 2_500, "that " * 1_000, "mab" * 1_600, "0" * 5_000, "0-" * 2_500]


@pytest.mark.parametrize("text", HOSTILE)
def test_time_of_rules_for_statements_grows_with_a_hostile_text(text):
    for rule in stands_alone, looks_like_claim:
        assert growth(rule, text[: len(text) // TIMES_LARGER], text) < 2 * TIMES_LARGER


WHOLE = [
    "No treatment is needed",
    "This heals without treatment",
    "Vitamin D prevents fractures",
    "Smoking causes gout",
]


@pytest.mark.parametrize("line", WHOLE)
def test_heading_that_is_a_whole_sentence_looks_like_a_claim(line):
    assert looks_like_claim(line) == ["it is a whole sentence"]
    assert looks_like_claim(f"What if {line.lower()}?") == []
