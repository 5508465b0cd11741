"""Why a target can't be set."""

from collections.abc import Iterable

from infra.kit.i18n import N_
from infra.kit.problems import FieldError, Invalid

NOT_A_COUNT = N_("Enter a whole number of orders, such as 120.")
STRANGER = N_("Nobody with this id works here.")


def unknown_staff(fields: Iterable[str]) -> Invalid:
    """The fields name somebody who doesn't work here."""
    return Invalid(fields=[FieldError(field=field, code="unknown_staff", message=STRANGER) for field in fields])
