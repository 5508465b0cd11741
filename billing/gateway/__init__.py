"""The one way to whoever collects our subscriptions' money: customers, hosted pages, subscriptions, invoices, refunds.

Owns the port, and its adapter to Stripe. Doesn't own what a subscription includes (`billing.plans`), what a tenant may
do (`billing.entitlements`) or the news that Stripe sends (`billing.webhooks`). Called outside transactions, by steps.
"""
