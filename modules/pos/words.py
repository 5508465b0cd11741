"""Names of what the activity log tells about."""

REGISTER, DEVICE, CASHIER, SHIFT, DOCUMENT, LABEL = (
    "pos.register", "pos.device", "pos.cashier", "pos.shift", "pos.document", "pos.label",
)  # fmt: skip
