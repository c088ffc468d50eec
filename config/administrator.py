"""The first administrator of an installation that starts without the demo library."""

import os
import sys
from getpass import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from config.preflight import CannotStart

HOW_WITHOUT_TERMINAL = (
    "There is no administrator yet and no terminal to ask at: set ATTEST_ADMIN, ATTEST_ADMIN_NAME and "
    "ATTEST_ADMIN_PASSWORD for this one start, or start once from a terminal."
)


def ensure_administrator() -> None:
    """Asks only where nobody can administer yet; the variables are read once and may be removed afterwards."""
    if get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
        return
    if os.environ.get("ATTEST_ADMIN"):
        _create(os.environ["ATTEST_ADMIN"], os.environ.get("ATTEST_ADMIN_NAME", ""), _password_from_environment())
    elif sys.stdin.isatty():
        _ask()
    else:
        raise CannotStart(HOW_WITHOUT_TERMINAL)


def _password_from_environment() -> str:
    password = os.environ.get("ATTEST_ADMIN_PASSWORD", "")
    try:
        validate_password(password)
    except ValidationError as unfit:
        raise CannotStart(f"ATTEST_ADMIN_PASSWORD cannot be used: {' '.join(unfit.messages)}") from None
    return password


def _ask() -> None:
    print("Nobody can sign in yet. The first administrator:")
    username = _ask_until_filled("  User name: ")
    name = _ask_until_filled("  Name as printed under decisions: ")
    _create(username, name, _ask_password())
    print(f"{username} may sign in and give others their roles.")


def _ask_until_filled(question: str) -> str:
    while not (answer := input(question).strip()):
        pass
    return answer


def _ask_password() -> str:
    while True:
        password = getpass("  Password: ")
        try:
            validate_password(password)
        except ValidationError as unfit:
            print(f"  {' '.join(unfit.messages)}")
            continue
        if getpass("  The same again: ") == password:
            return password
        print("  The two differ.")


def _create(username: str, name: str, password: str) -> None:
    first_name, _, last_name = name.rpartition(" ")
    try:
        get_user_model().objects.create_superuser(
            username, password=password, first_name=first_name, last_name=last_name
        )
    except ValueError as unfit:
        raise CannotStart(f"The administrator cannot be created: {unfit}") from None
