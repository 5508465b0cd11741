"""What operators do is written down where it is done, in the same transaction: who, from where, before and after."""

from collections.abc import Mapping
from typing import Any

from infra.kit import audit
from infra.kit.db.sessions import PlatformSession
from tenancy.operators.identity import Operator

ACTS = "operators.acts"
"""A hook: a mapping of act (`operator.bill_paid`) → msgid that says it in the past tense."""


async def note_act(
    session: PlatformSession,
    operator: Operator,
    act: str,
    *,
    tenant: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """One line of the operators' log; `act` begins with `operator.`, and secrets have no place in it."""
    facts = {"name": operator.name, "from": operator.address, "before": dict(before or {}), "after": dict(after or {})}
    await audit.note(session, act, actor=str(operator.account), tenant=tenant, **facts, why=why)
