"""Why stock is corrected: what every shop knows, and what a merchant adds."""

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import Translator
from modules.shops.api import get_setting, set_setting
from modules.stock.errors import ReasonUnknown
from modules.stock.words import REASONS, SYSTEM_REASONS

SETTING = "stock.reasons"
MOST, LONGEST = 30, 60


async def own_reasons(session: TenantReader) -> list[str]:
    """The merchant's own, by the words they gave them."""
    return list(await get_setting(session, SETTING) or [])


async def save_reasons(session: TenantSession, reasons: list[str]) -> None:
    """Replaces the merchant's own; what stands in the ledger keeps its words."""
    cleaned = dict.fromkeys(" ".join(reason.split())[:LONGEST] for reason in reasons if reason.strip())
    await set_setting(session, SETTING, list(cleaned)[:MOST])


async def require_reason(session: TenantReader, reason: str) -> None:
    """Raises ReasonUnknown."""
    if reason not in REASONS and reason not in await own_reasons(session):
        raise ReasonUnknown


def reason_word(reason: str, words: Translator) -> str:
    """A reason as people read it; the merchant's own as they wrote it."""
    return words.gettext((REASONS | SYSTEM_REASONS).get(reason, reason)) if reason else ""
