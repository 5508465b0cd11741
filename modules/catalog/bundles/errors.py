from infra.kit.i18n import N_
from infra.kit.problems import Problem


class PartIsBundle(Problem):
    status, code = 422, "part_is_bundle"
    message = N_("{name} is a bundle itself. Name its parts instead.")


class PartIsItself(Problem):
    status, code = 422, "part_is_itself"
    message = N_("Nothing is a part of itself.")


class PartTwice(Problem):
    status, code = 422, "part_twice"
    message = N_("{asked} stands here twice. Add the quantities up.")


class PartsMissing(Problem):
    status, code = 422, "parts_missing"
    message = N_("Name at least one part, and how many of it are in one.")


class IsPartOfOther(Problem):
    status, code = 409, "is_part_of_other"
    message = N_("{name} is a part of {other}: a bundle can't be a part. Take it out of there first.")


class BundleHasStock(Problem):
    status, code = 409, "bundle_has_stock"
    message = N_(
        "{name} lies on the shelf, and a bundle never does. Sell or write off what is there, or make it a kit, which is"
        " put together beforehand."
    )


class BundleNotWeighed(Problem):
    status, code = 422, "bundle_not_weighed"
    message = N_("Weighed goods can't be a bundle or a kit.")
