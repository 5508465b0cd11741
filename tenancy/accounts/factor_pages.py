"""What the page of the second step shows, and the one that asks once more who sits there: for shops and operators."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from markupsafe import Markup

from infra.kit.pages import Form
from infra.kit.problems import FieldError, Invalid, Problem
from infra.kit.shell import Link
from tenancy.accounts.schemas import empty_form
from tenancy.accounts.second_factor import Factor, picture_of, secret_of


class FactorPage(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: off, begun (picture and secret are shown), on. `codes`: recovery codes, shown this once. `onward`: where
    to go once they are kept; `may_end`: whether it can be switched off.
    """

    form: Form
    crumbs: tuple[Link, ...]
    action: str
    state: str
    onward: str
    may_end: bool
    picture: Markup = Markup()
    secret: str = ""
    left: int = 0
    codes: tuple[str, ...] = ()


class ProofPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    action: str
    asks_code: bool


def factor_model(
    who: tuple[UUID, str],
    factor: Factor | None,
    crumbs: tuple[Link, ...],
    action: str,
    *,
    onward: str,
    may_end: bool = True,
    form: Form | None = None,
    codes: Sequence[str] = (),
) -> FactorPage:
    """`who`: the account and its address; `factor` as `factor_of` gives it."""
    begun = factor is not None and factor.confirmed_at is None
    return FactorPage(
        form=form or empty_form(),
        crumbs=crumbs,
        action=action,
        state="off" if factor is None else "begun" if begun else "on",
        onward=onward,
        may_end=may_end,
        picture=picture_of(who[0], factor.nonce, who[1]) if factor and begun else Markup(),
        secret=in_fours(secret_of(who[0], factor.nonce)) if factor and begun else "",
        left=factor.left if factor else 0,
        codes=tuple(codes),
    )


def in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def beside(problem: Problem, field: str) -> Problem:
    """A refusal of what was typed stands beside the field."""
    if problem.fields or problem.status != Invalid.status:
        return problem
    return Invalid(fields=[FieldError(field=field, code=problem.code, message=problem.message)])
