"""Who stood at the register: cashiers, those on the staff among them, under the names they have."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader
from modules.pos.documents.schemas import DocumentIn
from modules.pos.models import Cashier


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """`staff`: as whom they are known elsewhere in the shop, if they are."""

    id: UUID
    name: str
    staff: UUID | None
    rights: frozenset[str]

    @property
    def known_as(self) -> UUID:
        """The id that rows of others keep."""
        return self.staff or self.id


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The cashier and who approved of it, where they are known; `people`: everybody a document may name."""

    cashier: Person | None = None
    approver: Person | None = None
    people: Mapping[UUID, Person] = {}

    @property
    def name(self) -> str:
        return self.cashier.name if self.cashier else ""

    def may(self, right: str) -> bool:
        """Whether one of them may; nobody is asked where the cashier isn't known."""
        return any(person and right in person.rights for person in (self.cashier, self.approver))


async def who_was(session: TenantReader, asked: DocumentIn) -> Who:
    people = await everybody(session)
    return Who(
        cashier=people.get(asked.cashier) if asked.cashier else None,
        approver=people.get(asked.approved_by) if asked.approved_by else None, people=people,
    )  # fmt: skip


async def everybody(session: TenantReader) -> dict[UUID, Person]:
    """Cashiers, those who have left too, by their ids and by those they have on the staff."""
    rows = await session.execute(sa.select(Cashier.id, Cashier.name, Cashier.staff_id, Cashier.rights))
    found = [Person(id=r.id, name=r.name, staff=r.staff_id, rights=frozenset(r.rights)) for r in rows]
    return {person.id: person for person in found} | {person.staff: person for person in found if person.staff}
