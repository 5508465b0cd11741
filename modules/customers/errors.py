"""Refusals of customers, named as facts."""

from infra.kit.i18n import N_
from infra.kit.problems import Conflict, NotFound, Problem


class NoSuchCustomer(NotFound):
    code = "customer_not_found"
    message = N_("This customer does not exist, or was removed.")


class ChangedMeanwhile(Conflict):
    """A page's form was older than the profile."""

    code = "customer_changed"
    message = N_("Somebody changed this customer while you were typing. What is saved now is shown; change it again.")


class VersionStale(Problem):
    status, code = 412, "version_stale"
    message = N_("The customer changed since you read it. Read it again, then repeat the change with its new ETag.")


class VersionMissing(Problem):
    status, code = 428, "version_missing"
    message = N_("Send the header If-Match with the ETag you read, so that nobody's change is lost.")


class OriginTaken(Conflict):
    code = "customer_origin_taken"
    message = N_("A customer with this origin and external id exists already.")


class PersonErased(Conflict):
    code = "customer_erased"
    message = N_("This person was removed on request. Nothing about them is kept or can be added.")


class SameCustomer(Conflict):
    code = "customer_same"
    message = N_("These are one profile already. Choose another customer to join with.")


class NoSuchMerge(Conflict):
    code = "customers_parted"
    message = N_("These two were parted already, or never joined.")


class StillOpen(Conflict):
    code = "customer_still_open"
    message = N_("This person can't be removed yet. {reasons}")


class NoSuchGroup(NotFound):
    code = "customer_group_not_found"
    message = N_("This group does not exist, or was removed.")


class GroupInUse(Conflict):
    code = "customer_group_in_use"
    message = N_("This group still has customers. Take them out of it first.")
