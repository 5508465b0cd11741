"""What goods are usually taxed in a country, as a start: the merchant checks it, and each rate can be changed.

Rates are in basis points: the standard one, and the reduced one that groceries or books most often have.
"""

import msgspec

from infra.kit.i18n import N_


class Country(msgspec.Struct, frozen=True):
    """`reduced` None: the country has none. `included`: price tags hold the tax."""

    label: str
    standard: int
    reduced: int | None = None
    included: bool = True


VAT, GST, SALES, NONE = N_("VAT"), N_("GST"), N_("Sales tax"), N_("Tax")
COUNTRIES: dict[str, Country] = {
    "AE": Country(VAT, 500),
    "AR": Country(VAT, 2100, 1050),
    "AT": Country(VAT, 2000, 1000),
    "AU": Country(GST, 1000, 0),
    "BE": Country(VAT, 2100, 600),
    "BG": Country(VAT, 2000, 900),
    "CA": Country(GST, 500, 0, included=False),
    "CH": Country(VAT, 810, 260),
    "CL": Country(VAT, 1900),
    "CN": Country(VAT, 1300, 900),
    "CO": Country(VAT, 1900, 500),
    "CY": Country(VAT, 1900, 500),
    "CZ": Country(VAT, 2100, 1200),
    "DE": Country(VAT, 1900, 700),
    "DK": Country(VAT, 2500),
    "EE": Country(VAT, 2400, 900),
    "ES": Country(VAT, 2100, 1000),
    "FI": Country(VAT, 2550, 1350),
    "FR": Country(VAT, 2000, 550),
    "GB": Country(VAT, 2000, 500),
    "GR": Country(VAT, 2400, 1300),
    "HK": Country(NONE, 0),
    "HR": Country(VAT, 2500, 1300),
    "HU": Country(VAT, 2700, 500),
    "ID": Country(VAT, 1100),
    "IE": Country(VAT, 2300, 1350),
    "IL": Country(VAT, 1800, 0),
    "IN": Country(GST, 1800, 500),
    "IT": Country(VAT, 2200, 1000),
    "JP": Country(N_("Consumption tax"), 1000, 800),
    "KR": Country(VAT, 1000),
    "LT": Country(VAT, 2100, 1200),
    "LU": Country(VAT, 1700, 800),
    "LV": Country(VAT, 2100, 1200),
    "MO": Country(NONE, 0),
    "MT": Country(VAT, 1800, 500),
    "MX": Country(VAT, 1600, 0),
    "MY": Country(SALES, 1000, 500),
    "NL": Country(VAT, 2100, 900),
    "NO": Country(VAT, 2500, 1500),
    "NZ": Country(GST, 1500),
    "PH": Country(VAT, 1200),
    "PL": Country(VAT, 2300, 800),
    "PT": Country(VAT, 2300, 600),
    "RO": Country(VAT, 2100, 1100),
    "SA": Country(VAT, 1500),
    "SE": Country(VAT, 2500, 1200),
    "SG": Country(GST, 900),
    "SI": Country(VAT, 2200, 950),
    "SK": Country(VAT, 2300, 1900),
    "TH": Country(VAT, 700),
    "TR": Country(VAT, 2000, 1000),
    "TW": Country(VAT, 500),
    "UA": Country(VAT, 2000, 700),
    "US": Country(SALES, 0, included=False),
    "VN": Country(VAT, 1000, 500),
    "ZA": Country(VAT, 1500, 0),
}
ELSEWHERE = Country(NONE, 0)


def country_of(code: str) -> Country:
    """What is known of an ISO 3166 country; an unknown one starts without tax."""
    return COUNTRIES.get(code, ELSEWHERE)
