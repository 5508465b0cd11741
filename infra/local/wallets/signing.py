"""The providers' own keys, and what merchants' are checked against."""

import base64
import contextlib
import os
import tempfile
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


def new_key() -> str:
    """A private key as PEM."""
    made = generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_of(private: str) -> str:
    """As PEM."""
    key = load_pem_private_key(private.encode(), None, unsafe_skip_rsa_key_validation=True).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signature(private: str, text: str) -> str:
    """Base64."""
    key = load_pem_private_key(private.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def is_by(public: str, text: str, signed: str) -> bool:
    """Whether the owner of `public` signed `text`."""
    key = load_pem_public_key(public.encode())
    if not isinstance(key, RSAPublicKey):
        return False
    try:
        key.verify(base64.b64decode(signed), text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


KEYS = "wallets.json"
"""Their file in the data folder."""


class Keys(msgspec.Struct, frozen=True):
    """`merchant`: the private key that the shop is given; `provider`: ours; `stranger`: for what is forged."""

    merchant: str
    provider: str
    stranger: str

    @classmethod
    def fresh(cls) -> "Keys":
        return cls(new_key(), new_key(), new_key())

    @classmethod
    def kept(cls, file: Path) -> "Keys":
        """Those in `file`, made the first time: whoever comes second at once takes the first one's."""
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            with contextlib.suppress(FileExistsError), tempfile.NamedTemporaryFile(dir=file.parent) as made:
                made.write(msgspec.json.encode(cls.fresh()))
                made.flush()
                os.link(made.name, file)
        return msgspec.json.decode(file.read_bytes(), type=cls)


class Merchant(msgspec.Struct, frozen=True, kw_only=True):
    """The one shop that is known here."""

    number: str = "1900000001"
    app: str = "wx0000000000000001"
    serial: str = "5157F09EFDC096DE15EBE81A47057A72"
    secret: str = "try-out-key-of-thirty-two-bytes!"  # noqa: S105  it opens a simulator
    platform_serial: str = "PUB_KEY_ID_0119000000012026"
    alipay_app: str = "2021000000000001"
    alipay_seller: str = "2088000000000001"
    terminal_key: str = "try-out-terminal"
