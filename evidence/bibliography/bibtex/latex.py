"""LaTeX as bibliographies use it, into Unicode and back. Nothing is executed: commands are looked up in a table, and
one that would define, read or run something makes the text unreadable.

The table of symbols is pylatexenc's. The walk through the text is ours, since it must be linear, must not fall over
nested braces, and must leave alone what only looks like LaTeX: a bare “&” or “%”, or the price of “$5 and $6”.
"""

import re
import unicodedata

from pylatexenc.latex2text import get_default_latex_context_db

from evidence.bibliography.markup import raised

DANGEROUS = frozenset({
    "input", "include", "includeonly", "write", "openin", "openout", "read", "immediate", "def", "edef", "gdef", "xdef",
    "let", "newcommand", "renewcommand", "providecommand", "csname", "catcode", "special", "directlua", "luadirect",
    "usepackage", "documentclass", "loop", "expandafter", "verbatiminput", "lstinputlisting", "includegraphics",
    "InputIfFileExists", "pdfobj", "everypar",
})  # fmt: skip
_ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "b": "\u0331",
    "d": "\u0323", "h": "\u0309",
}  # fmt: skip
_DROPPED = frozenset({"noopsort", "cite", "citep", "citet", "label", "ref", "footnote", "vspace", "hspace", "href"})
_WORDLESS = frozenset({
    "emph", "textit", "textbf", "textsc", "textrm", "textsf", "texttt", "textup", "textnormal", "textsl", "text",
    "mbox", "hbox", "mathrm", "mathit", "mathbf", "mathsf", "mathcal", "mathbb", "ensuremath", "em", "it", "bf", "sc",
    "rm", "tt", "sf", "sl", "itshape", "bfseries", "scshape", "upshape", "small", "large", "footnotesize", "normalsize",
    "left", "right", "big", "Big", "displaystyle", "protect", "relax", "url", "nolinkurl", "path",
    "uppercase", "penalty",
    "textsubscript", "ce", "underline", "singleletter", "enquote", "MakeUppercase", "textquotesingle",
    "bgroup", "egroup", "unhbox", "voidb", "begingroup", "endgroup", "noindent", "selectlanguage",
})  # fmt: skip
_DOTLESS = {"i": "ı", "j": "ȷ"}
_DRAWN = {"~": " ", "--": "–", "---": "—", "``": "“", "''": "”"}
_OURS = {
    "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciitilde": "~", "textbackslash": "\\",
    "textquotesingle": "'", "i": "i", "j": "j", "%": "%", "&": "&", "#": "#", "$": "$", "_": "_", "{": "{", "}": "}",
    " ": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "\\": " ", "\n": " ", "\t": " ", "@": "",
    "newline": " ", "par": "\n", "LaTeX": "LaTeX", "TeX": "TeX", "S": "§", "P": "¶", "copyright": "©", "pounds": "£",
    "quad": " ", "qquad": " ", "space": " ", "textperiodcentered": "·", "slash": "/", "AND": "and", "euro": "€",
}  # fmt: skip

_MEANT = re.compile(r"[\\{}~$]|--|``|''")
_TOKEN = re.compile(r"\\[a-zA-Z]+\*?[ \t\n]*|\\.|\\|[{}~]|---?|``|''|[^\\{}~`'-]+|.", re.DOTALL)
# Pandoc's rule: no blank inside the signs, no figure after them; else “$5 and $6” would be mathematics.
_MATHS = re.compile(r"(?<!\\)\$(?![\s$])([^$\n]{1,300})(?<![\s\\])\$(?!\d)")
_DEGREE = re.compile(r"\^(?:\{\s?\\circ\s?\}|\\circ(?![a-z]))")
_POWER = re.compile(r"\^(?:\{([0-9+-]{1,12})\}|([0-9]))")
_INDEX = re.compile(r"_(?:\{([0-9]{1,12})\}|([0-9]))")
_SPECIAL = re.compile(r"[\\{}$&%#_~^]|--+|``|''")
_WRITTEN = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
}  # fmt: skip


class Dangerous(ValueError):
    """The text has a command that would define, read or run something."""


def _symbols() -> dict[str, str]:
    database = get_default_latex_context_db()
    known: dict[str, str] = {}
    for category in reversed(database.categories()):
        for name, macro in database.d[category]["macros"].items():
            drawn = macro.simplify_repl
            if isinstance(drawn, str) and "%" not in drawn and "<" not in drawn and name != "today":
                known[name] = unicodedata.normalize("NFC", drawn)
    return known | _OURS


_SYMBOLS = _symbols()


def decoded(text: str, unknown: set[str] | None = None, *, verbatim: bool = False) -> str:
    """As it would be read. Commands that are not known are left out, their arguments are not; they go to `unknown`.

    `verbatim` is for addresses and identifiers, where a dash or a tilde is itself. Raises Dangerous.
    """
    if not _MEANT.search(text):
        return text
    if verbatim and "\\" not in text:
        return text.replace("{", "").replace("}", "")
    walk = _Walk(set() if unknown is None else unknown, verbatim)
    for token in _TOKEN.findall(text if verbatim else _MATHS.sub(_spoken, text)):
        walk.step(token)
    return unicodedata.normalize("NFC", "".join(walk.out))


def _spoken(found: re.Match[str]) -> str:
    """Mathematics in a line of text: powers are raised, indices and all else stand in the line."""
    powered = _POWER.sub(lambda one: raised(one[1] or one[2]), _DEGREE.sub("°", found[1]))
    return f"{{{_INDEX.sub(lambda one: one[1] or one[2], powered)}}}"  # $\\mu$g is no \\mug


class _Walk:
    """One pass through the tokens, with what an accent or a dropped argument still waits for."""

    def __init__(self, unknown: set[str], verbatim: bool) -> None:
        self.out: list[str] = []
        self.unknown, self.verbatim = unknown, verbatim
        self.accent = ""
        self.depth, self.silent_from = 0, 0
        self.drop_next, self.raise_next = False, False
        self.raised_from: list[tuple[int, int]] = []

    def step(self, piece: str) -> None:
        if piece == "{":
            self._open()
        elif piece == "}":
            self._close()
        elif piece[0] == "\\" and len(piece) > 1:
            self._command(piece[1:].rstrip(" \t\n*") or piece[1], spaced=piece[-1].isspace())
        else:
            self._put(self._drawn(piece))

    def _open(self) -> None:
        self.depth += 1
        if self.drop_next and not self.silent_from:
            self.silent_from = self.depth
        if self.raise_next:
            self.raised_from.append((self.depth, len(self.out)))
        self.drop_next = self.raise_next = False

    def _close(self) -> None:
        if self.accent and not self.silent_from:  # \~{} is the sign itself
            self.out.append(self.accent)
        self.accent = ""
        if self.raised_from and self.raised_from[-1][0] == self.depth:
            _, start = self.raised_from.pop()
            self.out[start:] = [raised("".join(self.out[start:]))]
        if self.silent_from == self.depth:
            self.silent_from = 0
        self.depth = max(0, self.depth - 1)

    def _command(self, name: str, *, spaced: bool) -> None:
        if name in DANGEROUS:
            raise Dangerous(f"it has the LaTeX command \\{name}, which is not carried out")
        if name in _ACCENTS:
            self.accent = name
        elif name in _DROPPED:
            self.drop_next = True
        elif name == "textsuperscript":
            self.raise_next = True
        elif name in _DOTLESS and not self.accent:
            self._put(_DOTLESS[name])
        elif name in _SYMBOLS:
            drawn = _SYMBOLS[name]
            self._put(f"{drawn} " if spaced and len(drawn) > 1 and drawn.isalpha() else drawn)
        elif name not in _WORDLESS:
            self.unknown.add(name)

    def _drawn(self, token: str) -> str:
        return token if self.verbatim else _DRAWN.get(token, token)

    def _put(self, text: str) -> None:
        if self.silent_from:
            return
        self.drop_next = False
        if self.accent:
            text = text.lstrip()
            if not text:
                return
            text, self.accent = text[0] + _ACCENTS[self.accent] + text[1:], ""
        self.out.append(text)


def encoded(text: str) -> str:
    """UTF-8 with what LaTeX would take for itself written out; `decoded` gives the same text again."""
    return _SPECIAL.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    token = found[0]
    return _WRITTEN[token] if token in _WRITTEN else "{}".join(token)
