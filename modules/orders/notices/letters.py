"""What buyers are told by e-mail, in the merchant's own words or ours, with blanks to be filled. Pure."""

import msgspec

from infra.kit import wordings
from infra.kit.i18n import N_
from infra.kit.problems import FieldError
from infra.kit.wordings import Wording

BLANKS = ("name", "number", "total", "shop", "goods", "carrier", "tracking", "link", "amount")
HELLO = {"en": "Hello {name},\n\n", "zh_Hans": "{name}，您好：\n\n"}
BYE = {"en": "\n\nYours\n{shop}", "zh_Hans": "\n\n{shop}"}
USUAL: dict[str, dict[str, tuple[str, str]]] = {
    "placed": {
        "en": ("Your order {number}", "thank you for your order {number} of {total}. We have kept: {goods}."),
        "zh_Hans": ("您的订单 {number}", "感谢您的订单 {number}，合计 {total}。已为您保留：{goods}。"),
    },
    "paid": {
        "en": ("We have your payment for {number}", "your payment for order {number} of {total} has arrived."),
        "zh_Hans": ("订单 {number} 已收款", "我们已收到订单 {number} 的款项，合计 {total}。"),
    },
    "shipped": {
        "en": (
            "{number} is on its way",
            "these goods are on their way: {goods}.\n\n{carrier} {tracking}\n{link}",
        ),
        "zh_Hans": ("{number} 已发货", "以下商品已发出：{goods}。\n\n{carrier} {tracking}\n{link}"),
    },
    "delivered": {
        "en": ("{number} has arrived", "these goods have arrived: {goods}. We hope that you like them."),
        "zh_Hans": ("{number} 已送达", "以下商品已送达：{goods}。希望您喜欢。"),
    },
    "ready": {
        "en": ("{number} is ready", "these goods are ready to be picked up: {goods}."),
        "zh_Hans": ("{number} 可以自提了", "以下商品已备好，欢迎到店自提：{goods}。"),
    },
    "refunded": {
        "en": ("Money back for {number}", "we have paid back {amount} for order {number}."),
        "zh_Hans": ("订单 {number} 已退款", "我们已为订单 {number} 退款 {amount}。"),
    },
}
LABELS = {
    "placed": N_("Order placed"),
    "paid": N_("Order paid"),
    "shipped": N_("Goods on their way, with the number of the parcel"),
    "delivered": N_("Goods delivered"),
    "ready": N_("Ready to be picked up"),
    "refunded": N_("Money paid back"),
}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What one store sends: nothing until it is switched on. `texts`: kind → language → its own words."""

    on: tuple[str, ...] = ()
    language: str = "en"
    texts: dict[str, dict[str, Wording]] = {}


def usual(kind: str, locale: str) -> Wording:
    subject, text = USUAL[kind][locale]
    return Wording(subject, HELLO[locale] + text + BYE[locale])


def wording(settings: Settings, kind: str, locale: str) -> Wording:
    """The store's own words, or ours."""
    return settings.texts.get(kind, {}).get(locale) or usual(kind, locale)


def faults_of(kind: str, locale: str, words: Wording) -> list[FieldError]:
    """What is wrong, by the fields `<kind>.<locale>.subject` and `.text`."""
    return wordings.faults_of(kind, locale, words, BLANKS)
