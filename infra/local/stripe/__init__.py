"""A Stripe of ours to try things on: bills subscriptions by a clock that can be set, sends signed webhooks, misbehaves.

It answers in Stripe's own shapes, which the tests hold against the published ones, and computes by code of its own.
"""
