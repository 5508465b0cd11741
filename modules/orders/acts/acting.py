"""What can be done to many orders at once, and why one of them is left as it is. Pure."""

from enum import StrEnum

import msgspec

from infra.kit.i18n import N_
from modules.orders.permissions import Perm
from modules.orders.states import HOLDS_STOCK

MOST_MARKS = 20
LIVE = frozenset({"packed", "picked", "allocated"})


class Kind(StrEnum):
    FLAG = "flag"
    UNFLAG = "unflag"
    NOTE = "note"
    HOLD = "hold"
    RELEASE = "release"
    PACK = "pack"
    SEND = "send"
    CANCEL = "cancel"


LABELS = {
    Kind.FLAG: (N_("Flag"), "triangle-alert"),
    Kind.UNFLAG: (N_("Take a flag away"), "check"),
    Kind.NOTE: (N_("Add something to mind"), "clipboard-list"),
    Kind.HOLD: (N_("Put on hold"), "pause"),
    Kind.RELEASE: (N_("Release"), "play"),
    Kind.PACK: (N_("Mark as packed"), "package"),
    Kind.SEND: (N_("Mark as gone"), "truck"),
    Kind.CANCEL: (N_("Cancel"), "circle-x"),
}
TEXTS = {
    Kind.FLAG: N_("Flag"), Kind.UNFLAG: N_("Flag"), Kind.NOTE: N_("To mind when it is packed"),
    Kind.HOLD: N_("Why nothing may go out"), Kind.CANCEL: N_("Reason"),
}  # fmt: skip
LONGEST = {Kind.FLAG: 60, Kind.UNFLAG: 60}
RIGHTS = {kind: Perm.CANCEL if kind == Kind.CANCEL else Perm.FULFILL for kind in Kind}

HAS_FLAG = N_("It has this flag already.")
NO_FLAG = N_("It doesn't have this flag.")
SAYS_SO = N_("It says so already.")
MANY = N_("It holds as many of these as it can.")
OVER = N_("It is gone or canceled.")
UNCONFIRMED = N_("The packer has to confirm first what has to be minded.")
IS_HELD = N_("It is on hold.")
NOT_HELD = N_("It is not on hold.")
NOTHING_LEFT = N_("Nothing of it is left to pack.")
PARTLY_GONE = N_("A part of it is gone: cancel the rest on its page.")


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`text`: the flag, the note, the reason."""

    kind: Kind
    text: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What of an order decides. `parts`: the states of its parts; `has_left`: goods that no part has taken up;
    `is_minded`: what has to be confirmed before they go was.
    """

    state: str
    is_gone: bool
    is_held: bool
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    has_left: bool = True
    is_minded: bool = True

    @property
    def is_open(self) -> bool:
        return self.state in HOLDS_STOCK and not self.is_gone


def refusal(act: Act, order: Standing) -> str:
    """Why the act leaves this order as it is, as a msgid; empty when it does what it says."""
    match act.kind:
        case Kind.FLAG:
            return HAS_FLAG if act.text in order.flags else MANY if len(order.flags) >= MOST_MARKS else ""
        case Kind.UNFLAG:
            return "" if act.text in order.flags else NO_FLAG
        case Kind.NOTE:
            return SAYS_SO if act.text in order.notes else MANY if len(order.notes) >= MOST_MARKS else ""
        case Kind.HOLD:
            return OVER if not order.is_open else IS_HELD if order.is_held else ""
        case Kind.RELEASE:
            return "" if order.is_held else NOT_HELD
        case Kind.PACK | Kind.SEND | Kind.CANCEL:
            return refusal_to_go(act.kind, order)


def refusal_to_go(kind: Kind, order: Standing) -> str:
    if not order.is_open:
        return OVER
    if kind == Kind.CANCEL:
        return PARTLY_GONE if {"shipped", "delivered"} & set(order.parts) else ""
    if order.is_held:
        return IS_HELD
    is_packed = kind == Kind.SEND and LIVE & set(order.parts)
    if not order.has_left and not is_packed:
        return NOTHING_LEFT
    return UNCONFIRMED if kind == Kind.SEND and not order.is_minded else ""
