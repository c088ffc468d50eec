"""Row numbers as they come in addresses and forms: ASCII digits only, and no larger than a database key."""


def is_row_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 19
