"""Products as they come in and go out."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from modules.catalog.attributes import Attribute, Kind

State = Literal["draft", "active", "archived"]
Text = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=20_000)]
Given = Annotated[dict[str, Text | bool | float], Meta(description="Attribute's key → value", max_length=100)]
Minor = Annotated[int, Meta(description="Minor units of the tenant's currency", examples=[1250])]


class OptionIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What sets variants apart: `color` with its values."""

    name: Text
    values: list[Text]


class UnitIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A larger unit: `factor` base units are in one."""

    name: Text
    factor: Decimal
    barcode: Text = ""


class VariantIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is counted and priced. `id` names one that is there; an empty `code` is made from the name.

    `opening_stock` is taken for a new variant only. `unit`: left out, "piece" in the shop's own language.
    """

    id: UUID | None = None
    code: Text = ""
    values: dict[str, Text] = {}
    barcode: Text = ""
    is_own_barcode: bool = False
    unit: Text = ""
    weighed: bool = False
    tax_class: Text = ""
    price: Minor | None = None
    low_stock: Decimal | None = None
    opening_stock: Decimal | None = None
    units: list[UnitIn] = []


class ProductIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product with its variants. Category and brand by name: new names are added; a category below another by its
    path ("Clothing > Shirts"). `translations`: locale → name, `descriptions`: locale → description. `attributes`: those
    that the category has, or one above it.
    """

    name: Text
    translations: dict[str, Text] = {}
    description: Long = ""
    descriptions: dict[str, Long] = {}
    category: Text = ""
    brand: Text = ""
    tags: list[Text] = []
    attributes: Given = {}
    options: list[OptionIn] = []
    drawing: Text = "box"
    state: Literal["draft", "active"] = "active"
    variants: list[VariantIn] = msgspec.field(default_factory=lambda: [VariantIn()])


class ProductPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is given is changed, what is left out stays; lists are replaced whole, variants left out are archived."""

    name: Text | UnsetType = UNSET
    translations: dict[str, Text] | UnsetType = UNSET
    description: Long | UnsetType = UNSET
    descriptions: dict[str, Long] | UnsetType = UNSET
    category: Text | UnsetType = UNSET
    brand: Text | UnsetType = UNSET
    tags: list[Text] | UnsetType = UNSET
    attributes: Given | UnsetType = UNSET
    options: list[OptionIn] | UnsetType = UNSET
    drawing: Text | UnsetType = UNSET
    state: Literal["draft", "active"] | UnsetType = UNSET
    variants: list[VariantIn] | UnsetType = UNSET

    def over(self, product: ProductIn) -> ProductIn:
        """`product` with what is given here."""
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not UNSET}
        return msgspec.structs.replace(product, **given)


class UnitOut(msgspec.Struct, frozen=True, kw_only=True):
    """A larger unit. `price` of one in the shop's own list, null when it costs what is in it."""

    id: UUID
    name: str
    factor: Decimal
    barcode: str | None
    price: int | None = None


class VariantOut(msgspec.Struct, frozen=True, kw_only=True):
    """A variant. `price`: minor units of `currency` in the shop's own list, null when it has none. `floor`: the lowest
    price of one, which nobody goes below without the right to. `floor_margin`: basis points of its cost
    that its price without tax has to bring beyond the cost. `kind`: goods, bundle or kit.
    """

    id: UUID
    code: str
    title: str
    values: dict[str, str]
    barcode: str | None
    unit: str
    weighed: bool
    tax_class: str
    price: int | None
    low_stock: Decimal | None
    archived: bool
    floor: int | None = None
    floor_margin: int | None = None
    kind: str = "goods"
    units: list[UnitOut] = []


class FileOut(msgspec.Struct, frozen=True, kw_only=True):
    """A photo's bytes at one width."""

    id: UUID
    width: int


class ImageOut(msgspec.Struct, frozen=True, kw_only=True):
    """A photo: `alt` says what it shows, `files` are its widths, the smallest first."""

    id: UUID
    alt: str
    files: list[FileOut]


class ProductOut(msgspec.Struct, frozen=True, kw_only=True):
    """A product with its variants, archived ones too. `version` is what the ETag says."""

    id: UUID
    name: str
    translations: dict[str, str]
    description: str
    descriptions: dict[str, str] = {}
    category: str
    brand: str
    tags: list[str]
    attributes: dict[str, str | bool] = {}
    options: list[OptionIn]
    drawing: str
    state: State
    currency: str
    variants: list[VariantOut]
    images: list[ImageOut] = []
    version: int
    created_at: datetime
    updated_at: datetime


class AttributeIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goods of a category have in common. An empty `key` is made of the name; `choices` are a choice's."""

    key: Text = ""
    name: Text
    kind: Kind = "text"
    unit: Text = ""
    choices: list[Text] = []
    translations: dict[str, Text] = {}


class CategoryIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Text
    parent: UUID | None = None
    translations: dict[str, Text] = {}
    attributes: list[AttributeIn] = []


class CategoryPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is given is changed, what is left out stays; `attributes` are replaced whole."""

    name: Text | UnsetType = UNSET
    parent: UUID | UnsetType | None = UNSET
    translations: dict[str, Text] | UnsetType = UNSET
    attributes: list[AttributeIn] | UnsetType = UNSET


class CategoryOut(msgspec.Struct, frozen=True, kw_only=True):
    """`path`: the names down to it; `attributes`: its own, those of the categories above it hold too."""

    id: UUID
    name: str
    parent: UUID | None
    translations: dict[str, Any]
    path: str = ""
    attributes: list[Attribute] = []


def draft_of(product: ProductOut) -> ProductIn:
    """A stored product as it would be sent, for a patch or a form to start from."""
    variants = [
        VariantIn(
            id=v.id,
            code=v.code,
            values=v.values,
            barcode=v.barcode or "",
            is_own_barcode=True,
            unit=v.unit,
            weighed=v.weighed,
            tax_class=v.tax_class,
            price=v.price,
            low_stock=v.low_stock,
            units=[UnitIn(name=u.name, factor=u.factor, barcode=u.barcode or "") for u in v.units],
        )
        for v in product.variants
        if not v.archived
    ]
    return ProductIn(
        name=product.name,
        translations=product.translations,
        description=product.description,
        descriptions=product.descriptions,
        category=product.category,
        brand=product.brand,
        tags=product.tags,
        attributes=dict(product.attributes),
        options=product.options,
        drawing=product.drawing,
        state="draft" if product.state == "draft" else "active",
        variants=variants,
    )
