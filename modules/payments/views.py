"""The read door: what others may join."""

import sqlalchemy as sa

from modules.payments.models import Payment, TenderSetting

payments = sa.select(
    Payment.id,
    Payment.document_kind,
    Payment.document_id,
    Payment.tender,
    Payment.amount,
    Payment.rounding,
    Payment.refunded,
    Payment.currency,
    Payment.state,
    Payment.at,
).subquery("payments")
"""Payments of documents; amounts in minor units of `currency`. What came in is `amount` − `rounding` − `refunded` of
those in state paid, refunding or refunded."""

tender_settings = sa.select(
    sa.func.coalesce(
        sa.func.jsonb_agg(
            sa.func.jsonb_build_array(
                TenderSetting.kind, TenderSetting.is_on, TenderSetting.label, TenderSetting.settings
            )
        ),
        sa.text("'[]'::jsonb"),
    ).label("tenders")
).scalar_subquery()
"""All that the shop has set of its tenders, as one JSON value: for `api.tenders_from`."""
