"""A certificate of this machine's own: browsers of phones in the shop give camera and service worker to https alone."""

import os
import socket
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.kit.clock import now

YEAR = timedelta(days=397)  # the longest that browsers take
EARLY = timedelta(days=30)


class Certificate(NamedTuple):
    """Two PEM files."""

    certificate: Path
    key: Path


def kept_certificate(folder: Path) -> Certificate:
    """Give the certificate in `folder`; make one when there is none, it ends soon, or the machine has new addresses."""
    kept = Certificate(folder / "certificate.pem", folder / "key.pem")
    names = _names()
    if not (kept.certificate.exists() and kept.key.exists() and _is_good(kept.certificate, names)):
        folder.mkdir(mode=0o700, exist_ok=True, parents=True)
        _make(kept, names)
    return kept


def _is_good(path: Path, names: list[x509.GeneralName]) -> bool:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    covered = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return certificate.not_valid_after_utc > now() + EARLY and set(names) <= set(covered)


def _make(kept: Certificate, names: list[x509.GeneralName]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Yuntai on this machine")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + YEAR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    kept.key.unlink(missing_ok=True)
    with os.fdopen(os.open(kept.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
    kept.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _names() -> list[x509.GeneralName]:
    families = {socket.AF_INET, socket.AF_INET6}
    cards = (card for cards in psutil.net_if_addrs().values() for card in cards if card.family in families)
    addresses = sorted({card.address.partition("%")[0] for card in cards} | {"127.0.0.1", "::1"})
    return [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(address)) for address in addresses)]
