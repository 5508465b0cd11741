"""The import format `customers`: what a row of a file may say, and how it is read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from infra.kit.db.sessions import TenantReader, TenantSession
from infra.kit.i18n import N_, for_locale
from infra.kit.problems import Invalid
from modules.customers.domain import TITLE_TEXTS, Address, Consent, CustomerKind, InvoiceTitle, Profile, clean
from modules.customers.permissions import Perm
from modules.customers.services.importing import Line, take_lines
from modules.desk.api import GivenRow, ImportField, Outcome, RowFault, Work
from modules.shops.api import get_settings

WORDS = re.compile(r"[,，、;；\n]")
COMPANY = {"company", "firm", "business", "organization", "公司", "企业", "单位", "机构"}
LANGUAGES = {
    **dict.fromkeys(("en", "english", "英语", "英文"), "en"),
    **dict.fromkeys(("zh", "zh_hans", "zh-hans", "zh-cn", "zh_cn", "chinese", "中文", "简体中文", "汉语"), "zh_Hans"),
}
YES = {"yes", "y", "1", "true", "x", "✓", "是", "同意", "已同意"}
UNNAMED = N_("Enter a name, a phone number or an e-mail address.")
SHORTENED = N_("The spreadsheet has shortened this number. Format the column as text, then save the file again.")
_SHORTENED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)


def field(name: str, label: str, *guesses: str, text: str = "") -> ImportField:
    return ImportField(name=name, label=label, guesses=guesses, help=text)


FIELDS = (
    field("name", N_("Name"), "customer", "customer name", "full name", "contact", "姓名", "名称", "顾客", "客户",
          "客户名称", "顾客姓名", "会员姓名"),
    field("phone", N_("Phone"), "mobile", "telephone", "phone number", "tel", "cell", "手机", "手机号", "电话",
          "手机号码", "联系电话",
          text=N_("Finds the customer again: a second file with the same phone or e-mail changes the profile.")),
    field("email", N_("E-mail"), "email", "mail", "email address", "邮箱", "电子邮箱", "邮件"),
    field("phones", N_("Other phones"), "second phone", "other phone", "其他电话", "备用电话"),
    field("emails", N_("Other e-mails"), "other email", "second email", "其他邮箱"),
    field("kind", N_("Kind"), "type", "customer type", "类型", "性质", "客户类型",
          text=N_("“Company” makes a company; anything else is a person.")),
    field("tax_number", N_("Tax number"), "vat number", "tax id", "vat id", "税号", "纳税人识别号", "统一社会信用代码"),
    field("birthday", N_("Birthday"), "date of birth", "birth date", "born", "生日", "出生日期"),
    field("language", N_("Language"), "preferred language", "lang", "语言", "首选语言",
          text=N_("In which they are written to: English or 中文.")),
    field("title_name", N_("Invoice title"), "invoice name", "billing name", "legal name", "发票抬头", "抬头",
          "开票名称",
          text=N_("The name that invoices are made out to, where it differs.")),
    field("title_address", N_("Invoice address"), "registered address", "开票地址", "注册地址"),
    field("title_phone", N_("Invoice phone"), "registered phone", "开票电话", "注册电话"),
    field("title_bank", N_("Bank and account"), "bank account", "开户行及账号", "开户行", "银行账号"),
    field("title_email", N_("E-mail for invoices"), "invoice email", "billing email", "收票邮箱", "发票邮箱"),
    field("group", N_("Group"), "customer group", "price group", "分组", "客户分组", "顾客分组", "等级",
          text=N_("The group's name. It must be there already.")),
    field("tags", N_("Tags"), "labels", "标签"),
    field("region", N_("Province or state"), "state", "province", "region", "county", "省", "省份"),
    field("city", N_("City"), "town", "市", "城市"),
    field("district", N_("District"), "区", "区县", "区域"),
    field("street", N_("Street and number"), "address", "street", "address line 1", "地址", "详细地址", "街道",
          "收货地址"),
    field("postcode", N_("Postcode"), "zip", "zip code", "postal code", "邮编", "邮政编码"),
    field("country", N_("Country"), "country code", "国家", text=N_("The two letters of the country: CN, GB, US.")),
    field("note", N_("Note"), "notes", "remark", "comment", "备注", "说明"),
    field("news_email", N_("News by e-mail"), "newsletter", "email consent", "邮件资讯", "接受邮件",
          text=N_("“yes” where the customer has agreed. Anything else changes nothing.")),
    field("news_sms", N_("News by text message"), "sms consent", "短信资讯", "接受短信"),
    field("external_id", N_("External id"), "customer id", "id", "number", "会员号", "会员编号", "客户编号", "编号"),
)  # fmt: skip


class CustomerFormat:
    """Brings customers in (modules.desk.importing.ImportFormat)."""

    name = "customers"
    label = N_("Customers")
    permission = Perm.IMPORT.value
    path = "/customers"
    help = N_("Each row is one customer. Somebody who is here already is found by phone or e-mail.")

    async def fields(self, session: TenantReader) -> Sequence[ImportField]:  # noqa: ARG002  the contract's
        return FIELDS

    def key_of(self, row: GivenRow) -> str:
        """A file that names somebody twice by the same contact is mended before it comes in."""
        return cell(row, "external_id") or digits(cell(row, "phone")) or cell(row, "email").casefold()

    async def take(self, session: TenantSession, rows: Sequence[GivenRow], work: Work) -> Outcome:
        settings = await get_settings(session)
        words = for_locale(settings.locale).gettext
        companies = COMPANY | {words(N_("Company")).casefold()}
        lines: list[Line] = []
        faults: list[RowFault] = []
        for row in rows:
            line, wrong = read_row(row, settings.country, companies)
            faults += wrong
            lines += [line] if line else []
        outcome = await take_lines(session, lines, work, settings.country)
        return Outcome(counts=outcome.counts, faults=[*faults, *outcome.faults])


def cell(row: GivenRow, name: str) -> str:
    return unicodedata.normalize("NFC", row.cells.get(name, "").strip())


def digits(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isdigit())


def read_row(row: GivenRow, country: str, companies: set[str]) -> tuple[Line | None, list[RowFault]]:
    """The row as a line, or everything that is wrong with it."""
    said = {name: cell(row, name) for name in (each.name for each in FIELDS)}
    if _SHORTENED.fullmatch(said["phone"]):
        return None, [RowFault(line=row.line, field="phone", message=SHORTENED)]
    name = said["name"] or said["phone"] or said["email"]
    if not name:
        return None, [RowFault(line=row.line, field="name", message=UNNAMED)]
    try:
        profile = clean(draft_of(said, name, country, companies), country)
    except Invalid as problem:
        return None, [fault_of(row.line, error.field, error.message, error.facts) for error in problem.fields]
    mentioned = frozenset(field for field, text in said.items() if text)
    return Line(
        line=row.line, profile=profile, mentioned=mentioned, group=said["group"], external_id=said["external_id"]
    ), []


def fault_of(line: int, field: str, message: str, facts: Mapping[str, object]) -> RowFault:
    plain: dict[str, Any] = {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
    return RowFault(
        line=line, field=field.removeprefix("addresses.0.").replace("title.", "title_"), message=message, facts=plain
    )


def draft_of(said: Mapping[str, str], name: str, country: str, companies: set[str]) -> Profile:
    parts = {part: said[part] for part in ("region", "city", "district", "street", "postcode")}
    somewhere = parts | {"country": said["country"] or country} if any(parts.values()) else {}
    place = msgspec.convert(somewhere, Address)
    agreed = (Consent.EMAIL, said["news_email"]), (Consent.SMS, said["news_sms"])
    return Profile(
        kind=CustomerKind.COMPANY if said["kind"].casefold() in companies else CustomerKind.PERSON,
        name=name,
        phone=said["phone"],
        email=said["email"],
        phones=tuple(WORDS.split(said["phones"])),
        emails=tuple(WORDS.split(said["emails"])),
        tax_number=said["tax_number"],
        note=said["note"],
        birthday=said["birthday"],
        language=LANGUAGES.get(said["language"].casefold(), said["language"]),
        title=InvoiceTitle(**{part: said[f"title_{part}"] for part in TITLE_TEXTS}),
        tags=tuple(WORDS.split(said["tags"])),
        addresses=(place,),
        consents=tuple(way for way, text in agreed if text.casefold() in YES),
    )
