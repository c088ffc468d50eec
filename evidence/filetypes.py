"""What a file that is no plain text is, told by its content and never by its name."""

SPREADSHEET = "a spreadsheet"

SIGNATURES = [
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
]
# The names of parts stand uncompressed in a ZIP archive, and in UTF-16 in an old Office document: nothing is unpacked.
_SHEETS = {
    b"PK\x03\x04": (b"xl/workbook", b"xl/worksheets/", b"application/vnd.oasis.opendocument.spreadsheet"),
    b"\xd0\xcf\x11\xe0": ("Workbook".encode("utf-16-le"), b"\x09\x08\x10\x00\x00\x06\x05\x00"),
}


def named_kind(content: bytes) -> str:
    """“a PDF”, “a spreadsheet”; empty where no signature is known, so that it may be text."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, name in SIGNATURES:
        if start.startswith(signature):
            sheets = _SHEETS.get(signature, ())
            return SPREADSHEET if any(part in content for part in sheets) else name
    return ""
