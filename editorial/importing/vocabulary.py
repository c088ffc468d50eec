"""The words by which a number at the end of a sentence is told from a citation mark, and a wrapped line from a whole
one.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = _words(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec"""
)
# Nouns that carry a number after them: phase 3, type 2, COX 2, lumbar 5.
NUMBERED = MONTHS | _words(
    """phase phases grade grades type types stage stages class classes level levels category categories group
    groups step steps day week month year hour table figure fig fig. chapter section part version no no. number
    numbers page item score scores factor index aged age ages vitamin omega covid sars cov interleukin il cox
    hpv glp sglt bmp pd tnf hiv hsv hbv ebv parp cdk mmp jak tlr ca asa nyha ecog gold ckd cd ph b t chromosome
    lumbar region gauge schedule tier arm cohort line"""
)
OFTEN_UNNUMBERED = _words(
    """phase stage line region age group class level score step page part section category arm cohort factor day week
    month year index number"""
)
DEFINITE = _words("the its their this each every your our these those")
# Words that need the number after them: within 3, more than 2, between 4 and 12.
GOVERNING = _words(
    """of to than as at by with and or nor between from within in on every least most only per is was were are be
    about approximately around roughly nearly almost over under above below after before for until up minus plus
    equals exceeds reached averaged rated scored totalled the a an all these those other another additional
    first last next then x × = < > ≤ ≥ ± ~ + - – /"""
)
# Of those the ones that may as well end a sentence: "before standing up 2", "for a short time only 3".
MAY_END = _words(
    "in on by over under above below after before up only most least first last next then all those these another"
)
UNITS = _words(
    """% mg g kg µg μg mcg ml l dl mm cm m iu u mmol mol kcal hz bpm mmhg percent h hr hrs hour hours min minutes
    day days week weeks month months year years times patients people women men children cases doses points"""
)
SQUARED = _words("m cm mm km dm ft in µm μm mg kg s")
INTERVALS = _words("ci iqr range interval = : median mean sd ratio or rr hr")
# A line that ends in one of these goes on in the next.
SMALL_WORDS = _words(
    """a an the of in on at to for from by with and or nor but as than that which our your their its his her is are
    was were"""
)
COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
