"""Signing asks for the password each time (21 CFR 11.200(a)): a session alone signs nothing."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from evidence.models import Signature
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.selectors import unvouched
from evidence.services.guessing import owe, require_patience


class WrongPassword(Refusal):
    """The password given for a signature is not the signer's."""


class HandedOver(Refusal):
    """Somebody else was let into the signer's account, or chose its password."""


def check_password(by: User, password: str) -> None:
    """Raise WrongPassword unless `password` is the present one of an active account, TooManyGuesses after five."""
    account = User.objects.get(pk=by.pk)
    require_patience(account.username)
    if not (account.is_active and account.check_password(password)):
        owe(account.username)
        raise WrongPassword(Unmet("password", "The password is not right, so nothing was signed.", "Type it again."))


def sign(*, by: User, password: str, meaning: str, digests: Sequence[str], qualification: str = "") -> Signature:
    """One signature over all `digests`; the caller's transaction keeps it with what it signs.

    Raises WrongPassword, or HandedOver where the password may be known to whoever set it.
    """
    check_password(by, password)
    if unmet := unvouched(by):
        raise HandedOver(*unmet)
    return Signature.objects.create(
        person=by, printed_name=printed_name(by), qualification=qualification, meaning=meaning, digests=list(digests)
    )
