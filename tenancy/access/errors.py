"""Refusals at the door of a shop."""

from typing import ClassVar

from infra.kit.db.sessions import Databases
from infra.kit.i18n import N_
from infra.kit.problems import Conflict, Forbidden, NotFound, Problem, Unauthenticated
from tenancy.access.entitled import roomier


class KeyUnknown(Unauthenticated):
    code = "key_unknown"
    message = N_("Send a valid API key: Authorization: Bearer yt_live_…")


class TrialKeyWrites(Forbidden):
    code = "test_key_writes"
    message = N_("A test key reads and tries out, and writes nothing. Nothing was saved: send this with a live key.")


class NotFromHere(Forbidden):
    code = "not_from_here"
    message = N_("This page was open for too long, or was sent from elsewhere. Load it again, then repeat it.")


class ModuleDisabled(NotFound):
    code = "module_disabled"
    message = N_("This module is switched off. The owner can switch it on in Settings; its data is kept.")


class ShopOpening(Problem):
    status, code = 503, "shop_opening"
    message = N_("This shop is being prepared. Try again in a few seconds.")


class ReadOnly(Problem):
    """`typed`: the fields of the form that was refused, to be sent once more."""

    typed: tuple[tuple[str, str], ...] = ()


class ShopReadOnly(ReadOnly):
    status, code = 403, "shop_read_only"
    message = N_("This shop can be read but not changed just now. Nothing was saved.")


class BillUnpaid(ReadOnly):
    status, code = 402, "bill_unpaid"
    message = N_(
        "A bill of this shop is unpaid, so it can be read but not changed. Nothing was saved."
        " Paying it brings everything back at once."
    )


class ShopSuspended(Problem):
    status, code = 402, "shop_suspended"
    message = N_(
        "This shop is suspended since its bill was not paid."
        " Its owner can pay, make an export, or close it in Settings, Plan."
    )


class ShopClosed(Problem):
    status, code = 403, "shop_closed"
    message = N_("This shop is suspended or closed. Ask its owner.")


class LastOwner(Conflict):
    code = "last_owner"
    message = N_("A shop needs an owner. Make somebody else the owner first.")


class AlreadyStaff(Conflict):
    code = "already_staff"
    message = N_("This person works here already.")


class InvitedAlready(Conflict):
    code = "invited_already"
    message = N_("This person has been invited already. Send that invitation again, or withdraw it first.")


class InvitationGone(Problem):
    status, code = 410, "invitation_gone"
    message = N_("This invitation was used, withdrawn, or is too old. Ask for a new one.")


class BeyondYourRights(Forbidden):
    code = "beyond_your_rights"
    message = N_("You can’t give rights or stores that you don’t have yourself, nor change somebody who has more.")


class NotYourself(Conflict):
    code = "not_yourself"
    message = N_("You can’t do this to yourself. Ask another owner.")


class RoleInUse(Conflict):
    code = "role_in_use"
    message = N_("{n} people have this role. Give them another one first.")


class RoleNameTaken(Conflict):
    code = "role_name_taken"
    message = N_("There is a role of this name already.")


class LimitReached(Problem):
    """A limit of the plan: nothing new fits, and what is there stays. `what`: its name; {most}; {more}: what has more.

    Each thing that is limited has its own, with words of its own.
    """

    status = 403
    what: ClassVar[str]

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most, more="")
        self.most = most

    async def look_up(self, databases: Databases) -> None:
        self.facts["more"] = await roomier(databases, self.what, self.most)


class TooManyStaff(LimitReached):
    code, what = "too_many_staff", "staff"
    message = N_("Your plan includes {most} people, and who is here stays. {more}")


class KeySpent(Conflict):
    code = "key_spent"
    message = N_("This key was replaced or taken back already.")
