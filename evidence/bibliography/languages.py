"""Languages as databases name them: MARC’s three letters in MEDLINE, English words elsewhere, ISO 639-1 with us."""

_NAMED = {
    "ar": ("ara", "Arabic"), "bg": ("bul", "Bulgarian"), "cs": ("cze", "Czech", "ces"), "da": ("dan", "Danish"),
    "de": ("ger", "German", "deu", "ngerman"), "el": ("gre", "Greek", "ell"), "en": ("eng", "English"),
    "es": ("spa", "Spanish"), "et": ("est", "Estonian"), "fa": ("per", "Persian", "fas"), "fi": ("fin", "Finnish"),
    "fr": ("fre", "French", "fra"), "he": ("heb", "Hebrew"), "hr": ("hrv", "Croatian"), "hu": ("hun", "Hungarian"),
    "is": ("ice", "Icelandic", "isl"), "it": ("ita", "Italian"), "ja": ("jpn", "Japanese"), "ko": ("kor", "Korean"),
    "lt": ("lit", "Lithuanian"), "nl": ("dut", "Dutch", "nld"), "no": ("nor", "Norwegian"), "pl": ("pol", "Polish"),
    "pt": ("por", "Portuguese"), "ro": ("rum", "Romanian", "ron"), "ru": ("rus", "Russian"),
    "sk": ("slo", "Slovak", "slk"), "sl": ("slv", "Slovenian"), "sr": ("srp", "Serbian"), "sv": ("swe", "Swedish"),
    "th": ("tha", "Thai"), "tr": ("tur", "Turkish"), "uk": ("ukr", "Ukrainian"), "vi": ("vie", "Vietnamese"),
    "zh": ("chi", "Chinese", "zho"),
}  # fmt: skip
_CODES = {name.lower(): code for code, names in _NAMED.items() for name in names}


def language_code(text: str) -> str:
    """“en” of “eng” or “English”; what is not known stays as it is written."""
    return _CODES.get(text.strip().lower(), text)


def marc_code(language: str) -> str:
    """The first of the names above; “eng” of “en-GB”."""
    return _NAMED.get(language.split("-")[0].lower(), (language,))[0]
