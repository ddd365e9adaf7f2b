"""A security key in software: makes credentials and signs challenges, as a browser passes them on.

Source: Web Authentication Level 3, sections 5.8.1, 6.1 and 6.5.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

_USER_PRESENT = 0x01
_HAS_CREDENTIAL = 0x40


@dataclass
class Authenticator:
    """One credential at one origin. count: its signature counter; 0 for one that does not count."""

    origin: str = "http://app.localhost"
    rp_id: str = "app.localhost"
    count: int = 1
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    _id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def register(self, options: str) -> str:
        """The answer to the options of a registration."""
        cose = ES256.from_cryptography_key(self._key.public_key())  # type: ignore[no-untyped-call]  # of fido2
        public = cbor.encode(dict(cose))
        credential = bytes(16) + len(self._id).to_bytes(2, "big") + self._id + public
        data = self._write_data(_USER_PRESENT | _HAS_CREDENTIAL) + credential
        attestation = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._write_client_data("webauthn.create", options)
        return self._answer(client, attestationObject=websafe_encode(cbor.encode(attestation)))

    def sign(self, options: str) -> str:
        """The answer to the options of an authentication."""
        if self.count:
            self.count += 1
        data = self._write_data(_USER_PRESENT)
        client = self._write_client_data("webauthn.get", options)
        signed = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            client, authenticatorData=websafe_encode(data), signature=websafe_encode(signed)
        )

    def _write_data(self, flags: int) -> bytes:
        rp = hashlib.sha256(self.rp_id.encode()).digest()
        return rp + bytes([flags]) + self.count.to_bytes(4, "big")

    def _write_client_data(self, kind: str, options: str) -> bytes:
        challenge = websafe_encode(websafe_decode(json.loads(options)["challenge"]))
        data = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(data).encode()

    def _answer(self, client: bytes, **response: str) -> str:
        encoded = websafe_encode(self._id)
        return json.dumps(
            {
                "id": encoded,
                "rawId": encoded,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {"clientDataJSON": websafe_encode(client), **response},
            }
        )
