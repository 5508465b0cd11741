"""What staff read of a letter."""

from infra.kit.i18n import N_, Translator
from modules.payments.reminding.letters import ASKED, NEEDLESS, REFUSED, SENT, STATEMENT, Letter

STATES = {
    ASKED: (N_("Being sent"), ""), SENT: (N_("E-mailed"), "jade"),
    REFUSED: (N_("The e-mail address doesn’t work"), "sun"), NEEDLESS: (N_("Not sent: it was paid before"), ""),
}  # fmt: skip


def said_of(letter: Letter, words: Translator) -> str:
    if letter.kind == STATEMENT:
        return words.gettext(N_("Statement of account by e-mail"))
    return words.gettext(N_("Reminder {nth} by e-mail"), nth=letter.nth)


def state_of(letter: Letter) -> tuple[str, str]:
    """A msgid, and the tone of the timeline."""
    return STATES[letter.state]
