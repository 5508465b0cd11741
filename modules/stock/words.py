"""What kinds of moves and reasons are called."""

from infra.kit.i18n import N_

KINDS = {
    "opening": N_("Opening stock"),
    "receive": N_("Received"),
    "sell": N_("Sold"),
    "return": N_("Returned"),
    "adjust": N_("Corrected"),
}
REASONS = {
    "counted": N_("Counted"),
    "damaged": N_("Damaged"),
    "lost": N_("Lost or stolen"),
    "found": N_("Found"),
    "own_use": N_("Own use"),
    "other": N_("Another reason"),
}
ICONS = {
    "opening": "package-plus",
    "receive": "arrow-up",
    "sell": "arrow-down",
    "return": "undo-2",
    "adjust": "scale",
}
