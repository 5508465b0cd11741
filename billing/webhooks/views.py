"""The read door to what the payment provider told us."""

import sqlalchemy as sa

from billing.webhooks.models import PaymentNews

payment_news = sa.select(
    PaymentNews.id,
    PaymentNews.kind,
    PaymentNews.about,
    PaymentNews.customer,
    PaymentNews.subscription,
    PaymentNews.body,
    PaymentNews.happened_at,
    PaymentNews.received_at,
    PaymentNews.handled_at,
).subquery("payment_news")
"""id (the provider's), kind, about (an id of theirs), customer, subscription, body (as it came; empty where a nightly
look found it), happened_at, received_at, handled_at (null until it was followed): one row a piece of news.
"""
