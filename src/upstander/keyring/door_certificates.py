"""The certificates of the desk's door across hosts, under an authority of their own that signs nothing else.

X.509 as RFC 5280 has it: the gate's certificate is for servers only, the desk's for clients only, so that neither can
stand in for the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from upstander.keyring.ring import KeyRing, KeyRingError

AUTHORITY_LIFE = timedelta(days=5 * 365)
CERTIFICATE_LIFE = timedelta(days=90)
_AUTHORITY = "door-authority"


@dataclass(frozen=True)
class DoorCertificates:
    """PEM files for both ends. ``desk`` and ``gate`` hold a private key and its certificate."""

    authority: bytes
    desk: bytes
    gate: bytes
    until: date


def make_door_certificates(ring: KeyRing, gate_host: str, today: date) -> DoorCertificates:
    """New certificates for desk and gate; the authority's key stays sealed in the desk's ring.

    Args:
        ring: the desk's keys.
        gate_host: the name or address by which the desk reaches the gate.
        today: the UTC date from which the certificates hold, for 90 days.
    """
    authority = _authority(ring, today)
    desk = _certify(authority, "desk", ExtendedKeyUsageOID.CLIENT_AUTH, None, today)
    gate = _certify(authority, "gate", ExtendedKeyUsageOID.SERVER_AUTH, gate_host, today)
    return DoorCertificates(authority.certificate.public_bytes(Encoding.PEM), desk, gate, today + CERTIFICATE_LIFE)


def last_day_of(file: Path) -> date:
    """The last day of the certificate in a PEM file. Raises OSError or ValueError where there is none."""
    return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc.date()


@dataclass(frozen=True)
class _Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def _authority(ring: KeyRing, today: date) -> _Authority:
    if _AUTHORITY not in ring.names(_AUTHORITY):
        ring.put(_AUTHORITY, _new_authority(today))
    pem = ring.get(_AUTHORITY)
    key = load_pem_private_key(pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyRingError("The authority of the desk's door has a key of another kind.")
    return _Authority(key, x509.load_pem_x509_certificate(pem))


def _new_authority(today: date) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("authority of the desk's door")
    uses = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
    certificate = (
        _builder(name, name, key.public_key(), today, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(uses, critical=True)
        .sign(key, SHA256())
    )
    return _pem(key, certificate)


def _certify(authority: _Authority, name: str, use: ObjectIdentifier, host: str | None, today: date) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    names: Sequence[x509.GeneralName] = [_host(host)] if host else [x509.DNSName(f"{name}.invalid")]
    uses = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    certificate = (
        _builder(_name(name), authority.certificate.subject, key.public_key(), today, CERTIFICATE_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(uses, critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(authority.key, SHA256())
    )
    return _pem(key, certificate)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, today: date, life: timedelta
) -> x509.CertificateBuilder:
    start = datetime.combine(today, time(), UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)
