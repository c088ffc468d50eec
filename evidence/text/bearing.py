"""The words by which a change of wording may be a change of meaning, by what they bear; for English."""

FIGURE, UNIT, SIGN, NEGATION = "a figure", "a unit", "a sign", "a negation"
COMPARISON, CONDITION, MODAL = "a comparison", "a condition", "a modal verb, or how sure it is"
WHO, DRUG_NAME, ABBREVIATION = "whom it is about", "a drug name", "an abbreviation"
OPPOSED = "a word that has an opposite"


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BEARING = {
    FIGURE: words(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
        billion first second third fourth fifth sixth seventh eighth ninth tenth half halves thirds quarter quarters
        fifths tenths once twice thrice single double triple dozen couple pair fold twofold threefold percent
        percentage"""
    ),
    UNIT: words(
        """gram grams kilogram kilograms litre litres liter liters microgram micrograms milligram milligrams unit units
        mol mmol cm mm km hz mmhg kpa bpm kj degree degrees celsius second seconds minute minutes hour hours day
        days week weeks fortnight month months year years decade decades daily weekly monthly yearly hourly nightly
        annually tablet tablets capsule capsules drop drops puff puffs dose doses sachet sachets per hr hrs min mins"""
    ),
    NEGATION: words(
        """no not never none nor neither nobody nothing nowhere non without cannot lack lacks lacked lacking absence
        absent fail fails failed failing failure deny denies denied exclude excludes excluded excluding avoid avoids
        avoided avoiding stop stops stopped stopping contra anti un free infrequent inactive insufficient incomplete
        ineffective inadequate inappropriate incorrect inconclusive impossible improper irregular irreversible
        irrelevant disappear disappears contraindicated contraindication refrain against"""
    ),
    COMPARISON: words(
        """more most less least fewer fewest few than as same similar equal equally equivalent better best worse worst
        higher highest lower lowest greater greatest larger largest smaller smallest longer longest shorter shortest
        earlier earliest later latest older oldest younger youngest stronger strongest weaker weakest faster fastest
        slower slowest further above below over under between within beyond before after until till since during up
        down around approximately nearly almost roughly maximum minimum maximal minimal superior inferior increase
        increases increased increasing decrease decreases decreased decreasing reduce reduces reduced reducing
        reduction raise raises raised rise rises rising rose fall falls fell falling drop dropped grow grows improve
        improves improved improvement worsen worsens worsened worsening prevent prevents prevented preventing
        prevention cause causes caused causing start starts started begin begins began pre post left right bilateral
        unilateral severe mild moderate acute chronic high low early late long short versus vs compared"""
    ),
    CONDITION: words("if unless or except only whether when while although though because despite even but otherwise"),
    MODAL: words(
        """may might must shall should can could will would
        ought need needs needed recommend recommends recommended recommending
        recommendation advise advises advised advice suggest suggests suggested consider considers considered
        require requires required likely possible possibly probable probably perhaps certain certainly definitely
        presumably potentially potential appears appear appeared seems seem seemed always usually often sometimes
        rarely seldom occasionally generally frequently commonly common rare frequent occasional usual typically
        typical all every each any some many several both either various majority minority proven shown safe
        effective optional mandatory essential"""
    ),
    WHO: words(
        """adult adults child children infant infants newborn newborns baby babies adolescent adolescents teenager
        teenagers man men woman women boy boys girl girls male males female females pregnant pregnancy breastfeeding
        elderly people person patient patients everybody everyone anybody anyone somebody someone they he she we you"""
    ),
    # Beside what `headings.DRUG` finds: what a heading may name, and a change of wording may not change.
    DRUG_NAME: words(
        """alcohol caffeine nicotine cannabis vitamin vitamins calcium magnesium potassium sodium iron zinc fluoride
        iodine hormone hormones oestrogen oestrogens estrogen estrogens oestradiol estradiol progesterone testosterone
        laxative laxatives antacid antacids vaccine vaccines placebo"""
    ),
    OPPOSED: words(
        """benign malignant positive negative anterior posterior proximal distal internal external systolic diastolic
        arterial venous topical systemic oral orally rectal intravenous strong weak fast slow rapid alive dead survive
        survives die dies fatal vital primary secondary true false full empty fasting allow allows allowed permit
        permits permitted forbid forbids forbidden prohibited banned deficiency deficient excess excessive
        loss lose loses gain gains inside outside agonist antagonist promotes inhibits morning evening midday midnight
        noon night bedtime breakfast lunch dinner partly fully partially completely barely hardly scarcely
        greatly surely immediately eventually harm harms harmed harmful helpful dangerous toxic"""
    ),
}
# Words that differ by one of these say the opposite, or something else: efficient, inefficient; intra-, extracranial.
PREFIXES = {
    "",
    *words(
        """un in im il ir dis non anti mis de a an hypo hyper pre post intra inter extra sub super supra under over ab
    ad endo exo mono bi poly pro contra re out up down ante retro micro macro iso"""
    ),
}
