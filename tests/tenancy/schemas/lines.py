"""Lineages made for tests: two packages, two revisions each, the second package referring to the first."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from tenancy.schemas.lineages import Lineage

PRODUCT = """sa.Column("id", sa.Uuid, primary_key=True), sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False), sa.UniqueConstraint("code", name="uq_product_code"),
    sa.CheckConstraint("code LIKE 'P%'", name="ck_product_code")"""
PRICE = 'sa.Column("price", sa.BigInteger, nullable=False, server_default="0")'
BY_NAME = 'postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}'
SALE = """sa.Column("id", sa.Uuid, primary_key=True), sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("product_id", sa.Uuid, sa.ForeignKey("product.id", name="fk_sale_product"), nullable=False)"""
ENTRY = """sa.Column("id", sa.Uuid, primary_key=True), sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("sale_id", sa.Uuid, sa.ForeignKey("sale.id", name="fk_sale_entry_sale"), nullable=False)"""
SLOWLY = 'op.execute("SELECT pg_sleep(0.01)")'
INDEX = f'op.create_index("ix_product_name", "product", ["name"], {BY_NAME})'
REVISIONS = {
    "goods": (
        f'op.create_table("product", {PRODUCT})',
        f'{SLOWLY}; op.add_column("product", {PRICE}); {INDEX}',
    ),
    "sales": (f'op.create_table("sale", {SALE})', f'{SLOWLY}; op.create_table("sale_entry", {ENTRY})'),
}
REVISION = """import sqlalchemy as sa
from alembic import op

revision = {name!r}
down_revision = {down!r}


def upgrade():
    {body}
"""
LEDGERS = {"goods": (), "sales": ("sale_entry",)}


def write_lineages(folder: Path, *, revisions: int) -> list[Lineage]:
    """The first `revisions` revisions of both packages, in `folder`."""
    lineages: list[Lineage] = []
    for package, bodies in REVISIONS.items():
        place = folder / str(revisions) / package
        place.mkdir(parents=True, exist_ok=True)
        for n, body in enumerate(bodies[:revisions], 1):
            names = {"name": f"{package}_{n:04}", "down": f"{package}_{n - 1:04}" if n > 1 else None}
            (place / f"{n:04}.py").write_text(REVISION.format(**names, body=body))
        ledgers = LEDGERS[package] if revisions > 1 else ()
        lineages.append(Lineage(package, place, ledgers))
    return lineages


def models() -> sa.MetaData:
    """What the revisions come to, as models would say it."""
    metadata = sa.MetaData()
    columns = {"product": f"{PRODUCT}, {PRICE}", "sale": SALE, "sale_entry": ENTRY}
    for table, text in columns.items():
        eval(f'sa.Table("{table}", metadata, {text})', {"sa": sa, "metadata": metadata})
    product = metadata.tables["product"]
    sa.Index("ix_product_name", product.c.name, postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"})
    return metadata


def heads(lineages: Sequence[Lineage]) -> dict[str, str]:
    return {lineage.name: lineage.head for lineage in lineages}
