"""The door to operators: who acts, their log, and the console's frame."""

from tenancy.operators.acts import ACTS, note_act
from tenancy.operators.door import HOME, ConsoleDoor, provide_operator
from tenancy.operators.frame import CONSOLE, console_frame
from tenancy.operators.identity import Operating, Operator
from tenancy.operators.log import LABELS
from tenancy.operators.service import Known, add_operator, list_operators, remove_operator

__all__ = [
    "ACTS",
    "CONSOLE",
    "HOME",
    "LABELS",
    "ConsoleDoor",
    "Known",
    "Operating",
    "Operator",
    "add_operator",
    "console_frame",
    "list_operators",
    "note_act",
    "provide_operator",
    "remove_operator",
]
