"""What a newly opened catalog starts with: one price list in the tenant's currency."""

from sqlalchemy.dialects.postgresql import insert

from infra.kit.db.sessions import TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.ids import new_id
from modules.catalog.models import PriceList
from modules.shops.api import get_settings
from tenancy.tenants.api import Opening


async def seed(session: TenantSession, opening: Opening) -> None:
    """Runs after the shop's own seeds; a repeat changes nothing."""
    settings = await get_settings(session)
    row = {
        "id": new_id(),
        "name": for_locale(opening.locale).gettext(N_("Prices")),
        "currency": settings.currency,
        "includes_tax": settings.prices_include_tax,
        "is_default": True,
    }
    await session.execute(insert(PriceList).on_conflict_do_nothing(), row)
