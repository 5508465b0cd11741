"""The door to archives: the owner's right over the shop's data, and the two works for the command line."""

from tenancy.archives.domain import Manifest
from tenancy.archives.handlers import checked, fingerprint
from tenancy.archives.permissions import DataPerm
from tenancy.archives.service import facts_of, settle
from tenancy.archives.taking_in import take_in
from tenancy.archives.writing import write_archive

__all__ = ["DataPerm", "Manifest", "checked", "facts_of", "fingerprint", "settle", "take_in", "write_archive"]
