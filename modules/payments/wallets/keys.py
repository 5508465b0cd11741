"""RSA signatures (PKCS #1 v1.5 over SHA-256), as both wallets use them. Keys as PEM, or as the bare base64 of one."""

import base64
import binascii
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)


class KeyUnreadable(ValueError):
    """It is no RSA key."""


@lru_cache(maxsize=64)
def public_key(text: str) -> RSAPublicKey:
    """A public key or a certificate's. Raises KeyUnreadable."""
    try:
        if "BEGIN CERTIFICATE" in text:
            found = x509.load_pem_x509_certificate(text.encode()).public_key()
        elif "BEGIN" in text:
            found = load_pem_public_key(text.encode())
        else:
            found = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    except ValueError as error:
        raise KeyUnreadable from error
    if not isinstance(found, RSAPublicKey):
        raise KeyUnreadable
    return found


@lru_cache(maxsize=16)
def private_key(text: str) -> RSAPrivateKey:
    """Raises KeyUnreadable."""
    try:
        if "BEGIN" in text:
            found = load_pem_private_key(text.encode(), None)
        else:
            found = load_der_private_key(base64.b64decode("".join(text.split()), validate=True), None)
    except (ValueError, TypeError) as error:
        raise KeyUnreadable from error
    if not isinstance(found, RSAPrivateKey):
        raise KeyUnreadable
    return found


def sign(key: str, message: bytes) -> str:
    """Base64. Raises KeyUnreadable."""
    return base64.b64encode(private_key(key).sign(message, PKCS1v15(), SHA256())).decode()


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Whether the owner of the public `key` has signed it."""
    try:
        public_key(key).verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, KeyUnreadable, binascii.Error, ValueError):
        return False
    return True
