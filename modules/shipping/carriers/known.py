"""The carriers there are: own delivery, those whose numbers staff type, and one that is called where it is set up."""

from infra.kit.i18n import N_
from modules.shipping.carriers.port import Carrier
from modules.shipping.carriers.recorded import Recorded
from modules.shipping.errors import CarrierUnknown

OWN, OTHER = "own", "other"
RECORDED = (
    Recorded(OWN, N_("Own delivery"), needs_number=False),
    Recorded("sf", N_("SF Express"), "https://www.sf-express.com/chn/sc/waybill/waybill-detail/{number}"),
    Recorded("zto", N_("ZTO Express"), "https://www.zto.com/express/expressCheck.html?txtBill={number}"),
    Recorded("yto", N_("YTO Express"), "https://www.yto.net.cn/query/{number}"),
    Recorded("jd", N_("JD Logistics"), "https://www.jdl.com/orderSearch?waybillCodes={number}"),
    Recorded("ems", N_("EMS China Post"), "https://www.ems.com.cn/queryList?mailNum={number}"),
    Recorded("dhl", "DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}"),
    Recorded("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
    Recorded("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    Recorded("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
    Recorded("royal_mail", "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"),
    Recorded("dpd", "DPD", "https://www.dpd.com/tracking?parcelNumber={number}"),
    Recorded("gls", "GLS", "https://gls-group.com/track/{number}"),
    Recorded(OTHER, N_("Another carrier")),
)
_called: dict[str, Carrier] = {}


def use_carrier(carrier: Carrier) -> None:
    """Adds a carrier that is called; done by infra.entry where its address is set."""
    _called[carrier.code] = carrier


def carriers() -> dict[str, Carrier]:
    """All of them by code, those that are called first."""
    return {**_called, **{each.code: each for each in RECORDED}}


def is_known(code: str) -> bool:
    return code in carriers()


def find_carrier(code: str) -> Carrier:
    """Raises CarrierUnknown."""
    found = carriers().get(code)
    if found is None:
        raise CarrierUnknown(carrier=code)
    return found
