import ssl
from pathlib import Path

import pytest
from cryptography import x509

from local.certificates import ensure_certificates


def test_certificate_names_every_way_to_this_machine(tmp_path: Path) -> None:
    certificate = x509.load_pem_x509_certificate(ensure_certificates(tmp_path).server.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert names.get_values_for_type(x509.DNSName) == ["localhost", "host.docker.internal"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_python_trusts_the_chain_by_its_strictest_rules(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path)
    client = ssl.create_default_context(cafile=str(made.authority))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.server, made.key)

    assert _handshake(client, server, "localhost") == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for 'elsewhere'"):
        _handshake(client, server, "elsewhere")


def test_certificates_are_kept_while_they_are_good_and_made_anew_when_not(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path).server.read_bytes()
    assert ensure_certificates(tmp_path).server.read_bytes() == first

    (tmp_path / "server.key").write_text("damaged")
    assert ensure_certificates(tmp_path).server.read_bytes() != first


def _handshake(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> str | None:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    while sides:
        for side in list(sides):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            sides.remove(side)
            version = side.version()
    return version
