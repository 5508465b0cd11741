"""The carriers there are: own delivery, and those whose numbers staff type."""

from infra.kit.i18n import N_
from modules.shipping.carriers.recorded import Recorded
from modules.shipping.errors import CarrierUnknown

OWN, OTHER = "own", "other"
RECORDED = (
    Recorded(OWN, N_("Own delivery")),
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
BY_CODE = {each.code: each for each in RECORDED}


def carriers() -> dict[str, Recorded]:
    """All of them by code."""
    return BY_CODE


def is_known(code: str) -> bool:
    return code in BY_CODE


def find_carrier(code: str) -> Recorded:
    """Raises CarrierUnknown."""
    found = BY_CODE.get(code)
    if found is None:
        raise CarrierUnknown(carrier=code)
    return found
