"""The read door: what others may join."""

import sqlalchemy as sa

from modules.payments.models import AccountEntry, CustomerAccount, Payment, PaymentRefund, TenderSetting

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
    Payment.store_id,
    Payment.account_id,
    Payment.is_out,
    Payment.settled_at,
).subquery("payments")
"""Payments of documents; amounts in minor units of `currency`. What came in is `amount` − `rounding` − `refunded` of
those in state paid, refunding or refunded. is_out: money that went out (a rebate); settled_at: when it was there."""

payment_refunds = sa.select(
    PaymentRefund.id,
    PaymentRefund.payment_id,
    PaymentRefund.amount,
    PaymentRefund.tender,
    PaymentRefund.rounding,
    PaymentRefund.store_id,
    PaymentRefund.state,
    PaymentRefund.at,
).subquery("payment_refunds")
"""Parts of payments that went back, by `tender` ("": the payment's own): amount as it was handed over, rounding of it
what cash rounding gave; store_id, state (created, unknown, refunded, failed), at."""

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

account_entries = sa.select(
    AccountEntry.id,
    AccountEntry.customer_id,
    AccountEntry.kind,
    AccountEntry.amount,
    AccountEntry.currency,
    AccountEntry.cause_id,
    AccountEntry.document_id,
    AccountEntry.label,
    AccountEntry.store_id,
    AccountEntry.day,
    AccountEntry.at,
).subquery("account_entries")
"""The ledger of customers' accounts: kind (sale, opening, …), amount in minor units (above 0 is owed from then on,
below 0 no longer), cause_id, document_id and store_id (or None), day (of the store), at."""

accounts = sa.select(
    CustomerAccount.customer_id, CustomerAccount.currency, CustomerAccount.balance, CustomerAccount.credit_limit
).subquery("accounts")
"""Customers who may buy on account: customer_id, currency, balance (what they owe) and credit_limit in minor units."""
