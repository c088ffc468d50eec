"""Whether an English sentence has a finite verb, told by words alone: enough to know a heading from a statement.

A word counts where its form can be nothing else (“is”, “should”), or where it is a verb that health texts use and
its place allows it (“causes pain”, not “causes of pain”, “drugs that cause pain”). A long sentence with a full stop
and a word shaped like a verb passes too: what is not known is left to the reviewer.
"""

import re
from itertools import pairwise


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_AUXILIARIES = _words(
    "is are was were am has have had do does did can could may might must shall should will would cannot need"
    " needs isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't can't couldn't mightn't"
    " mustn't shouldn't won't wouldn't it's there's that's"
)
_IMPERATIVES = _words(
    "breathe brush clean close contact count cover discard dispose dissolve dress eat elevate exercise fast find finish"
    " get go hold inhale inject insert leave lie lift listen move open place press pull put raise read remove rinse"
    " seek shake sit sleep speak stand stay stretch support swallow talk tilt wash wear weigh work "
    "add adjust administer admit advise aim allow apply arrange ask assess assume avoid begin call change check"
    " choose combine confirm consider continue delay determine diagnose discharge discontinue discuss do don't"
    " drink educate encourage ensure evaluate examine exclude explain follow give identify immobilise immobilize"
    " increase inform initiate investigate keep limit maintain make manage measure monitor never note obtain"
    " offer order perform plan prefer prescribe prevent provide reassess recommend record reduce refer remember"
    " repeat replace report rest review rule screen see seek select start stop suggest support suspect switch"
    " take taper tell test titrate treat try use vaccinate wait warn watch withdraw withhold"
)
# Verbs by stem, matched with their endings; most are nouns as well, so their place decides.
_VERBS = _words(
    "agree argu assess believ choos compar conclud deteriorat dilat disrupt encourag erod evolv exacerbat facilitat"
    " fluctuat focus injur inflam mov observ obstruct offset overlap penetrat permit predominat prefer prescrib"
    " radiat recogni reli respect scar separat speed substitut think transmit undermin think "
    "accompan account achiev act address adher affect aggravat aid aim alleviat allow appear appl ask aris"
    " attack avoid bear becom begin belong benefit block bring build burn carr caus chang clear combin complicat"
    " compris confer confirm confus consist constitut contain continu contribut control correlat correspond cost"
    " cover cross cur damag decreas defin delay deliver demonstrat depend deriv describ destro detect determin"
    " develop diagnos die differ diminish disappear dissolv distinguish divid doubl eas elevat eliminat emerg"
    " enabl end enhanc enlarg ensur enter equal establish estimat exceed exclud exert exhibit exist expand"
    " experienc explain express extend fail fall favor favour feel follow form function gain generat get giv go"
    " grow guid halv happen harm heal help hinder hold hurt identif impair impl improv includ increas indicat"
    " induc influenc inhibit initiat intensif interact interfer interrupt invad involv keep kill lack last lay"
    " lead leav lessen let lie limit lose lower maintain mak manag manifest mask mean measur mediat mimic minimi"
    " modif necessitat need normali occur offer oppos originat outweigh persist play pos precipitat preced"
    " predict predispos present preserv prevent proceed produc progress prolong promot prompt protect prov"
    " provid rais rang reach receiv recommend recover recur reduc reflect regulat relat releas reliev remain"
    " remov repair replac report represent requir resembl resolv respond rest restor restrict result return"
    " reveal revers ris rul run say see seem serv settl sever shar shift shorten show shrink signif slow spread"
    " stabili stand start stay stem stimulat stop strengthen stretch subsid suffer suggest suit support suppress"
    " surviv tak tell tend terminat test thicken threaten tolerat transform treat trigger turn undergo underl us"
    " vanish var warrant weaken wear work worsen yield"
)
_ALSO_NOUNS = _words(
    "address aid attack bear benefit block cause change control cost cover cross cure damage decrease delay die"
    " divide experience extract fall favor favour feel focus form function gain guide harm heal help hold hurt"
    " impact improve increase influence kill lack lead limit lower mask mean measure need offer play pose produce"
    " progress promise prompt range reach rest result return rise run set shift show signal slow spread start stay stem"
    " stop stress support suspect test treat trigger turn use wear work yield long term care"
)
# Past forms that never describe a noun, and irregular ones.
_PAST = _words(
    "became began came died disappeared fell felt found gave got grew led made occurred persisted recovered"
    " remained returned rose said saw showed survived took went worsened improved progressed declined"
)
_WORDS = re.compile(r"[^\W\d_][\w'’-]*|[,;:.]")
_FINITE_BEFORE = _words("in by from after during over at with")
_CLAUSE_OPENERS = _words("that which who whose where to")
_PLURALS = _words("men women people children patients bacteria criteria data guidelines experts you we i they")
_ADVERBS = _words("not never also often sometimes usually still even only both all rarely")
_NOUN_BEFORE = _words(
    "the a an of for in with without by to no other early late acute chronic common possible main some many"
    " most these those its their"
)
_NOT_OBJECTS = _words("by with in to for on as from at . , ; :")
_LIKE_A_VERB = re.compile(r"[a-z]{2,}(?:[^su]s|ed)")


def has_a_finite_verb(sentence: str) -> bool:
    words = [word.replace("’", "'").lower() for word in _WORDS.findall(sentence)]
    if any(_is_a_verb_there(words, at) for at in range(len(words))):
        return True
    ends = sentence.rstrip().endswith((".", "!"))
    return ends and len(words) > 8 and any(_is_shaped_like_one(words, at) for at in range(1, len(words)))


def _is_a_verb_there(words: list[str], at: int) -> bool:
    before = words[at - 1] if at else "."
    if before in _CLAUSE_OPENERS:
        return False
    if words[at] in _AUXILIARIES:
        return True
    if at == 1 and (before == "always" or before.endswith("ly")):  # “Always check”, “Gently pull”
        before = "."
    if words[at] in _IMPERATIVES and before in {".", ",", ":", ";"}:
        return before != "," or words[0] in {"if", "when", "for", "in", "before", "after", "once", "where", "unless"}
    return bool(at) and before not in _NOUN_BEFORE and _is_a_known_verb(words, at)


def _is_a_known_verb(words: list[str], at: int) -> bool:
    word, after = words[at], words[at + 1] if at + 1 < len(words) else "."
    if word in _PAST:
        return True
    if word in {"increased", "decreased"} and after in _FINITE_BEFORE:
        return True
    if word.endswith("ed"):  # “pain caused by fracture” and “protected weight-bearing” describe, “reduced pain” states
        return _has_a_verb_stem(word[:-2]) and after not in _NOT_OBJECTS and words[at - 1] not in {"and", "or"}
    if word.endswith("s"):
        return word == "consists" or (_has_a_verb_stem(word) and after not in {"of", ",", ":"})
    return _has_a_verb_stem(word) and after != "of" and (word not in _ALSO_NOUNS or _follows_a_plural(words, at))


def _follows_a_plural(words: list[str], at: int) -> bool:
    """“Drugs control pain” states, “pain control with drugs” does not."""
    while at and (words[at - 1] in _ADVERBS or words[at - 1].endswith("ly")):
        at -= 1
    nearby = words[max(at - 6, 0) : at]
    heads = [*nearby[-1:], *(word for word, of in pairwise(nearby) if of in {"of", "with", "in"})]
    return "and" in nearby[-4:] or any(head.endswith("s") or head in _PLURALS for head in heads)


def _has_a_verb_stem(word: str) -> bool:
    return any(word.removesuffix(ending) in _VERBS for ending in ("", "s", "es", "e", "ies", "y", "i"))


def _is_shaped_like_one(words: list[str], at: int) -> bool:
    return words[at - 1] not in _CLAUSE_OPENERS and len(words[at]) > 4 and bool(_LIKE_A_VERB.fullmatch(words[at]))
