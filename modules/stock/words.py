"""What kinds of moves, documents, states and reasons are called."""

from infra.kit.i18n import N_

KINDS = {
    "opening": N_("Opening stock"),
    "receive": N_("Received"),
    "sell": N_("Sold"),
    "return": N_("Returned"),
    "transfer": N_("Transferred"),
    "count": N_("Counted"),
    "adjust": N_("Corrected"),
    "assemble": N_("Put together or taken apart"),
}
REASONS = {
    "damaged": N_("Damaged"),
    "lost": N_("Lost or stolen"),
    "found": N_("Found"),
    "own_use": N_("Own use"),
    "sample": N_("Sample"),
    "correction": N_("Mistake put right"),
    "counted": N_("Counted"),
    "other": N_("Another reason"),
}
"""Reasons that a merchant can choose; they add their own."""
SYSTEM_REASONS = {
    "transit": N_("Differs from what was sent"),
    "reversal": N_("Taken back"),
}
ICONS = {
    "opening": "package-plus",
    "receive": "arrow-up",
    "sell": "arrow-down",
    "return": "undo-2",
    "transfer": "truck",
    "count": "scan-barcode",
    "adjust": "scale",
    "assemble": "boxes",
}
PAPERS = {
    "adjustment": N_("Correction"),
    "receipt": N_("Receipt"),
    "transfer": N_("Transfer"),
    "count": N_("Count"),
    "hold": N_("Put aside"),
    "block": N_("Held back"),
    "assembly": N_("Assembly of kits"),
}
STATES = {
    "draft": (N_("Draft"), "line"),
    "sent": (N_("On its way"), "sun"),
    "review": (N_("To be checked"), "sun"),
    "open": (N_("Kept"), "sun"),
    "posted": (N_("Posted"), "good"),
    "canceled": (N_("Canceled"), ""),
    "released": (N_("Released"), ""),
    "sold": (N_("Sold"), "good"),
    "expired": (N_("Ended"), ""),
}
"""State → its word and the badge's color."""
COUNTING = N_("Being counted")
