"""Pairs of profiles that may be one customer: those that share a name or a tax number, and what else they share."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.ids import new_id
from modules.customers.models import Customer, CustomerMerge
from modules.customers.services.profiles import Source

MOST_ALIKE = 5  # of a name that more have, "Li" or "Anonymous", nobody can say who is who
PAIRS = sa.text("""
WITH alike AS (
  SELECT k.word, array_agg(c.id ORDER BY c.id) AS ids FROM customer c
  CROSS JOIN LATERAL (VALUES
    ('n ' || lower(regexp_replace(c.name, '\\s', '', 'g'))),
    (CASE WHEN c.tax_number <> '' THEN 't ' || upper(regexp_replace(c.tax_number, '\\s', '', 'g')) END)
  ) AS k(word)
  WHERE c.erased_at IS NULL AND k.word IS NOT NULL AND k.word <> 'n '
  GROUP BY k.word HAVING count(*) BETWEEN 2 AND :most_alike
), pairs AS (
  SELECT DISTINCT a.id AS one, b.id AS other FROM alike
  CROSS JOIN LATERAL unnest(ids) AS a(id) CROSS JOIN LATERAL unnest(ids) AS b(id) WHERE a.id < b.id
), scored AS (
  SELECT p.one, p.other, ARRAY_REMOVE(ARRAY[
    CASE WHEN a.tax_number <> '' AND a.tax_number = b.tax_number THEN 'tax_number' END,
    CASE WHEN a.phone <> '' AND right(a.phone, 4) = right(b.phone, 4) THEN 'phone_end' END,
    CASE WHEN a.birthday <> '' AND right(a.birthday, 5) = right(b.birthday, 5) THEN 'birthday' END,
    CASE WHEN split_part(a.email, '@', 1) <> '' AND split_part(a.email, '@', 1) = split_part(b.email, '@', 1)
      THEN 'email_name' END,
    CASE WHEN a.addresses -> 0 ->> 'street' <> '' AND a.addresses -> 0 ->> 'street' = b.addresses -> 0 ->> 'street'
      THEN 'street' END,
    CASE WHEN a.addresses -> 0 ->> 'city' <> '' AND a.addresses -> 0 ->> 'city' = b.addresses -> 0 ->> 'city'
      THEN 'city' END,
    CASE WHEN lower(a.name) = lower(b.name) THEN 'name' END
  ], NULL) AS shared
  FROM pairs p JOIN customer a ON a.id = p.one JOIN customer b ON b.id = p.other
  WHERE NOT EXISTS (SELECT FROM customer_merge m WHERE m.state = 'distinct'
    AND ((m.survivor_id = p.one AND m.merged_id = p.other) OR (m.survivor_id = p.other AND m.merged_id = p.one)))
    AND NOT (a.birthday <> '' AND b.birthday <> '' AND right(a.birthday, 5) <> right(b.birthday, 5))
    AND NOT (a.tax_number <> '' AND b.tax_number <> '' AND a.tax_number <> b.tax_number)
)
SELECT one, other, shared FROM scored ORDER BY cardinality(shared) DESC, other DESC LIMIT :most
""")


async def likely_pairs(session: TenantReader, most: int = 50) -> Sequence[sa.Row[Any]]:
    """One (the older profile), other, shared (what both have); the likeliest first, without those kept apart."""
    return (await session.execute(PAIRS, {"most": most, "most_alike": MOST_ALIKE})).all()


async def keep_apart(session: TenantSession, one: UUID, other: UUID, source: Source) -> None:
    """These are two customers: the pair is proposed no more."""
    row = {
        "id": new_id(), "state": "distinct", "survivor_id": one, "merged_id": other, "merged_name": "",
        "at": source.now, "by_name": source.author.name,
    }  # fmt: skip
    there = sa.select(Customer.id).where(Customer.id.in_([one, other]))
    if len((await session.scalars(there)).all()) == 2:  # noqa: PLR2004  both of them
        await session.execute(sa.insert(CustomerMerge), row)
