"""WeChat Pay, Alipay and a card terminal to try things on: they take, ask, reverse and give back, sign what they say,
and misbehave when they are told to.

The terminal's protocol: JSON, `Authorization: Bearer <key>`. `POST /v1/charges {key, amount, currency, text}` shows an
amount (the same key again: the same charge); `GET /v1/charges/{key}` says how it went; `POST …/reversal` takes it back
or stops it; `POST …/refunds {key, amount}` gives a part back, once for each key. Each answers
`{key, state, amount, currency, reference}`, its state being waiting, approved, declined, reversed or refunded; 404 for
a key that was never shown. `GET /v1/terminal` answers 200 to whoever has the key.
"""
