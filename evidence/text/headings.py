"""Whether a heading or a structural line says something that only a claim may say: a dose, a figure, a drug, advice.

Such a line blocks publication until it becomes a claim or the chief waives it (DESIGN §3.8), so a miss is worse than a
false alarm; yet “Treatment options”, “Stage 2” and “COVID-19” must pass, or nobody would read the alarms.
"""

import re
from collections.abc import Mapping


def _words(listed: str) -> str:
    return "|".join(listed.split())


_LEADING_NUMBER = re.compile(r"\s*(?:[-•*]\s+)?(?:(?:\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=[A-Z]))?")

UNIT_WORD = (
    r"(?:mcg|[µμ]g|mg|kg|ng|ml|dl|mmol|[µμ]mol|nmol|mmhg|mosm|iu|meq|gy|msv|kcal"
    r"|micrograms?|milligrams?|millilit(?:er|re)s?)"
)
_DOSE = re.compile(
    rf"\b\d[\d.,]{{0,12}}\s?-?(?:{UNIT_WORD}\b|(?:g|l|u|units?|tablets?|capsules?|drops?|puffs?|doses?|sachets?)\b)"
    r"|\b(?:once|twice|(?:three|four|\d) times) (?:a |per )?(?:daily|day|week|weekly|month)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(rf"\b{UNIT_WORD}\b|\b(?:mg|g|ml|units)/(?:kg|day|h|d|l|ml)\b", re.IGNORECASE)
_PERCENTAGE = re.compile(r"\d[\d.,–-]{0,12}\s?[%‰]|\bper ?cent\b|\bpercentage points?\b", re.IGNORECASE)

_FIGURE = re.compile(r"[<>≤≥]?\s?\d(?:[\d.,–-]*\d)?(?: (?:in|out of|of|to) \d+)?|[¼-¾⅐-⅞]")
_NUMBER_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|several)"
_FIGURE_IN_WORDS = re.compile(
    rf"\b{_NUMBER_WORD} (?:in|out of|to|or) (?:{_NUMBER_WORD}|\d+|a)\b"
    rf"|\b{_NUMBER_WORD} (?:more )?(?:hours?|days?|weeks?|months?|years?|times|fold|tablets?)\b"
    r"|\bhalf (?:of|the|an?)\b|\b(?:a|one|two) (?:half|third|thirds|quarter|quarters|fifth)\b"
    rf"|\b{_NUMBER_WORD}-?fold\b|\b(?:doubl|tripl|quadrupl|halv)(?:e[sd]?|ing)\b (?:the|your|their|its|by)\b",
    re.IGNORECASE,
)
# A figure that is part of a name says nothing: Type 2, Stage 3, COVID-19, B12, CYP3A4, 2025.
_NAME_WITH_FIGURE = re.compile(
    r"\b(?:types?|stages?|grades?|class|phases?|steps?|parts?|tables?|figures?|box|chapter|section|appendix|version"
    r"|level|trimester|question|option|group|category|vitamin|covid|sars|factor|omega|day|week)"
    r"[ -]?\d{1,3}[a-z]?\b(?! (?:mg|weeks|days))"
    r"|\b[A-Za-z]+-?\d+[A-Za-z0-9]*(?:-\d+)?\b"
    r"|\b(?:19|20)\d\d(?:[–-](?:19|20)?\d\d)?(?=\s*(?:$|[.,;:)\]]))"
    r"|\b(?:since|in|until|before|after|by|from|of) (?:19|20)\d\d"
    r"(?=,? (?:the|an?|and|it|they|new|most|many|guidelines?)\b)"
    r"|\b\d-(?:HT\d?[A-Z]?|alpha|beta|(?:fluoro|mercapto|amino|hydroxy|methyl|oxo)[a-z]+)\b"
    r"|\b\d{1,3}(?:st|nd|rd|th)\b|\b24/7\b|\b\d-in-\d\b|\b(?-i:[0-9]-?[A-Z]{2,})\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:\d{1,2} )?(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?: \d{1,2}\b(?!\.\d),?)?(?: \d{4})?|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b",
    re.IGNORECASE,
)

_SUFFIXES = _words(
    "astine bactam bercept darone nercept tacept trozole "
    "mab prost dronate dronic cillin statin nib prazole sartan olol conazole nidazole cycline mycin micin"
    " floxacin gliptin gliflozin glutide parin xaban gatran triptan setron dipine oxetine zepam zolam barbital"
    " profen coxib thiazide semide lukast buterol meterol moterol daterol formin glitazone platin rubicin taxel"
    " tecan poetin grastim afil penem fenac sone solone sonide casone nisolone citabine trexate parib ciclib"
    " degib zomib limus caine curium tropium fibrate amivir navir tegravir buvir ciclovir vudine relin relix"
    " paratide sozumab oxicam tadine rizine peridol apine idone"
)
_PRIL = r"[a-z]{4,}pril"
_DRUG_NAMES = _words(
    "nsaids? aspirin paracetamol acetaminophen morphine codeine insulin warfarin digoxin prednisone naproxen"
    " lithium levothyroxine ketamine tramadol fentanyl oxycodone clopidogrel colchicine allopurinol gabapentin"
    " pregabalin calcitonin adrenaline epinephrine noradrenaline salbutamol hydroxychloroquine sulfasalazine"
    " azathioprine methadone naloxone opioids? opiates? steroids? corticosteroids? glucocorticoids? antibiotics?"
    " bisphosphonates? statins? antidepressants? anticoagulants? benzodiazepines? prostacyclins? diuretics?"
    " antihistamines? beta-?blockers? triptans? narcotics? immunosuppressants? amitriptyline famotidine"
    " ranitidine cimetidine nitroglycerin sertraline venlafaxine metoclopramide ondansetron melatonin"
    " cannabidiol baclofen febuxostat probenecid benzbromarone citalopram escitalopram carbamazepine valproate"
    " lamotrigine levetiracetam spironolactone leflunomide cyclophosphamide tamoxifen zolpidem ezetimibe atropine"
    " oxytocin remdesivir cef[a-z]{4,12}"
)
_NOT_DRUGS = r"(?:somatostatin|nystatins?tive|idone[a-z]+|landscapine)"
DRUG = re.compile(
    rf"\b(?!{_NOT_DRUGS}\b)(?:[a-z]{{1,20}}(?:{_SUFFIXES})|{_PRIL}|{_DRUG_NAMES})\b"
    r"|\bnon-?steroidal anti-inflammator(?:y|ies)\b",
    re.IGNORECASE,
)
_DRUG_AND_ACID = re.compile(rf"(?:{DRUG.pattern})(?: acid\b)?", re.IGNORECASE)
_ANNOUNCES = re.compile(r"(?:what|when|where|which|who|whom|why|how|if|before|after|while|until|once)\b", re.IGNORECASE)
# Verbs that no heading uses as a noun; "measures" and "benefits" are left to the person who signs the page.
_SAYS = re.compile(
    r"\w (?:(?:is|are|was|were|has|have|had|can|cannot|could|may|might|will|would|must|does|heals?|relieves?|prevents?"
    r"|helps?|improves?|reduces?|lowers?|worsens?|requires?|leads? to|occurs?|resolves?|recovers?"
    r"|works? (?:better|well|for)|kills?|affects?|begins?|becomes?|needs? (?:an?|no))\b"
    r"|causes? (?!of|and|or|in|for|that|by|at|on)\w)",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:should(?:n['’]t)?|must(?:n['’]t)?|ought to|needs? to|recommend(?:s|ed|ation is)?|advis(?:e|es|ed|able)"
    r"|avoid(?:s|ed)?|consider(?:ed)?|do not|don['’]t (?=\w)|never|always|contra-?indicated"
    r"|(?:first|second|third|1st|2nd)[- ]line|gold[- ]standard|(?:treatment|drug|test|method) of choice"
    r"|(?:is|are) (?:safe|effective|preferred|indicated)|preferred|cures?|harmless|dangerous"
    r"|(?:un)?safe (?:in|for|during|to))\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:give|offer|stop|start|take|use|refer|seek|see|call|repeat|obtain|prescribe|check|monitor|measure|treat|initiate)"
    r"(?! (?:of|in|also|during|and|or|for)\b)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)


def looks_like_claim(line: str) -> list[str]:
    """What the line says that only a claim may say, each with the words found; empty for a plain heading."""
    text = _LEADING_NUMBER.sub("", line, count=1).strip()
    reasons = [*figures_in(text), *_named({"a drug name": DRUG.search(text), "advice": _advice(text)})]
    return reasons or (["it is a whole sentence"] if _is_a_sentence(text) else [])


def figures_in(text: str) -> list[str]:
    """Doses, percentages, units and other figures that say something, each kind with the first words found."""
    found = {
        "a dose": _DOSE.search(text),
        "a percentage": _PERCENTAGE.search(text),
        "a unit": None if _DOSE.search(text) else _UNIT.search(text),
        "a figure": _figure(text),
    }
    return _named(found)


def _named(found: Mapping[str, re.Match[str] | None]) -> list[str]:
    return [f"it has {what}: “{match[0].strip()}”" for what, match in found.items() if match]


def _is_a_sentence(text: str) -> bool:
    """ "Smoking causes gout" says something; "How gout is treated" and "Common causes of gout" announce it."""
    return not (text.endswith("?") or _ANNOUNCES.match(text)) and bool(_SAYS.search(text))


def _figure(text: str) -> re.Match[str] | None:
    if _DOSE.search(text) or _PERCENTAGE.search(text):
        return None  # already named
    bare = _NAME_WITH_FIGURE.sub(" ", _DATE.sub(" ", text))
    return _FIGURE.search(bare) or _FIGURE_IN_WORDS.search(text)


def _advice(text: str) -> re.Match[str] | None:
    """A question advises nothing."""
    return None if text.endswith("?") else _ADVICE.search(text) or _COMMAND.match(text)


def drug_names(text: str) -> list[str]:
    """Names of drugs and kinds of drugs in a text, each once, as first written: what an interest may be in."""
    found: dict[str, str] = {}
    for one in _DRUG_AND_ACID.finditer(text):
        found.setdefault(one[0].casefold(), one[0])
    return list(found.values())
