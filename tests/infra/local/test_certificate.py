import ssl
import stat
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509

from infra.kit import clock
from infra.local.certificate import kept_certificate


def test_it_is_for_this_machine_and_its_key_for_the_owner_alone(tmp_path: Path) -> None:
    made = kept_certificate(tmp_path)
    certificate = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "localhost" in names.get_values_for_type(x509.DNSName)
    assert ip_address("127.0.0.1") in names.get_values_for_type(x509.IPAddress)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(made.certificate, made.key)


def test_it_is_kept_and_made_anew_before_it_ends(tmp_path: Path) -> None:
    first = kept_certificate(tmp_path).certificate.read_bytes()
    assert kept_certificate(tmp_path).certificate.read_bytes() == first
    with clock.at(clock.now() + timedelta(days=380)):
        assert kept_certificate(tmp_path).certificate.read_bytes() != first
