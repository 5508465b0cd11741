"""Refusals at the door of a shop."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, Forbidden, NotFound, Problem, Unauthenticated


class KeyUnknown(Unauthenticated):
    code = "key_unknown"
    message = N_("Send a valid API key: Authorization: Bearer yt_live_…")


class NotFromHere(Forbidden):
    code = "not_from_here"
    message = N_("This page was open for too long, or was sent from elsewhere. Load it again, then repeat it.")


class ModuleDisabled(NotFound):
    code = "module_disabled"
    message = N_("This module is switched off. The owner can switch it on in Settings; its data is kept.")


class ShopOpening(Problem):
    status, code = 503, "shop_opening"
    message = N_("This shop is being prepared. Try again in a few seconds.")


class ShopReadOnly(Problem):
    status, code = 403, "shop_read_only"
    message = N_("This shop can be read but not changed just now. Nothing was saved.")


class ShopClosed(Problem):
    status, code = 403, "shop_closed"
    message = N_("This shop is suspended or closed. Ask its owner.")


class LastOwner(Conflict):
    code = "last_owner"
    message = N_("A shop needs an owner. Make somebody else the owner first.")


class AlreadyStaff(Conflict):
    code = "already_staff"
    message = N_("This person works here already.")


class NoSuchPerson(Problem):
    status, code = 422, "no_such_person"
    message = N_("There is no account with this e-mail address. Let the person sign up first, then add them here.")


class TooManyStaff(Problem):
    status, code = 403, "too_many_staff"
    message = N_("Your plan includes {most} people.")


class KeySpent(Conflict):
    code = "key_spent"
    message = N_("This key was replaced or taken back already.")
