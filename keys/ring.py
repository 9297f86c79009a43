"""The keys that sign: for credentials, for the badges' JWT, for the roll."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Self, get_args

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from jwt import PyJWS

from keys import cose, custody, inventory
from keys.custody import PrivateKey
from keys.errors import KeyDamagedError, MalformedError, NotOurDocumentError
from keys.inventory import name_key
from keys.public import Algorithm, PublicKey, Purpose, thumbprint
from keys.publish import note_key_id, roll_name
from keys.suites import b64, multibase, proof_hash

RSA_BITS = 2048
RSA_EXPONENT = 65537
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

_jws = PyJWS()


@dataclass(frozen=True)
class Secured:
    """A credential in the forms in which it is handed out, signed together."""

    credential: dict[str, object]  # with its embedded proof, eddsa-rdfc-2022
    jwt: str  # vc+jwt, EdDSA
    jwt_ob: str  # what Open Badges validators take, RS256
    claim: bytes | None  # COSE_Sign1, for the QR code


@dataclass(frozen=True)
class Ring:
    """The keys of one issuer; private halves of those in use only."""

    did: str
    public_keys: tuple[PublicKey, ...]
    _signers: Mapping[Purpose, tuple[PublicKey, PrivateKey]]

    @classmethod
    def open(cls, folder: Path, passphrase: str | None) -> Self:
        """Open a ring.

        Raises KeyMissingError, KeyDamagedError, KeyReadableByOthersError, PassphraseNeededError,
        PassphraseWrongError, PassphraseUselessError.
        """
        facts = inventory.read(folder)
        signers = {p: _read_signer(folder, facts.current(p), passphrase) for p in PURPOSES}
        return cls(facts.did, facts.keys, signers)

    @classmethod
    def throwaway(cls, did: str) -> Self:
        """Make a ring in memory, for rehearsals and tests: nothing that anybody should trust."""
        privates = {
            "badge": _throwaway_rsa(),
            "credential": make_key("credential"),
            "roll": make_key("roll"),
        }
        signers = {p: (public_half(did, p, privates[p]), privates[p]) for p in PURPOSES}
        return cls(did, tuple(public for public, _ in signers.values()), signers)

    @property
    def roll_name(self) -> str:
        """The name in the roll's checkpoints and of the key that signs them."""
        return roll_name(self.did)

    def current(self, purpose: Purpose) -> PublicKey:
        """Give the key that signs for a purpose."""
        return self._signers[purpose][0]

    def sign_credential(
        self, document: dict[str, object], created: datetime, claim: Mapping[int, object] | None
    ) -> Secured:
        """Sign a credential without proof in all its forms, and its compact claim if there is one.

        Raises NotOurDocumentError, MalformedError, UndefinedTermError, ForeignContextError.
        """
        _check_ours(document, self.did)
        return Secured(
            credential=document | {"proof": self._prove(document, created)},
            jwt=self._sign_jwt("credential", {"typ": "vc+jwt", "cty": "vc"}, document),
            jwt_ob=self._sign_jwt("badge", {"typ": "JWT"}, document | _repeated(document)),
            claim=None if claim is None else self._sign_claim(claim),
        )

    def sign_note(self, text: str) -> str:
        """Sign a text for the roll (C2SP signed-note); raises MalformedError."""
        if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
            raise MalformedError(reason="a note ends with a newline, and has no control characters")
        name, key = self.roll_name, self.current("roll")
        signature = note_key_id(name, key) + self._sign("roll", text.encode())
        return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"

    def _sign(self, purpose: Purpose, message: bytes) -> bytes:
        private = self._signers[purpose][1]
        if isinstance(private, rsa.RSAPrivateKey):  # it signs JWTs only
            raise KeyDamagedError(file=f"{purpose} key")
        return private.sign(message)

    def _prove(self, document: dict[str, object], created: datetime) -> dict[str, object]:
        """Make an eddsa-rdfc-2022 proof (Data Integrity EdDSA Cryptosuites 1.0, section 3.2.1)."""
        options: dict[str, object] = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": _write_time(created),
            "verificationMethod": self.current("credential").kid,
            "proofPurpose": "assertionMethod",
        }
        signature = self._sign("credential", proof_hash(document, options))
        return options | {"proofValue": multibase(signature)}

    def _sign_jwt(self, purpose: Purpose, form: dict[str, str], payload: dict[str, object]) -> str:
        key, private = self.current(purpose), self._signers[purpose][1]
        header = {"kid": key.kid} | form
        return _jws.encode(_compact(payload), private, key.algorithm, header)

    def _sign_claim(self, claims: Mapping[int, object]) -> bytes:
        key = self.current("credential")
        protected = cose.protect(key.algorithm, thumbprint(key.jwk)[: cose.KID_BYTES])
        payload = cose.write_claims(claims)
        signature = self._sign("credential", cose.to_be_signed(protected, payload))
        return cose.join(protected, payload, signature)


def make_key(purpose: Purpose) -> PrivateKey:
    """Make a private key for a purpose."""
    if purpose == "badge":
        return rsa.generate_private_key(RSA_EXPONENT, RSA_BITS)
    return ed25519.Ed25519PrivateKey.generate()


def public_half(
    did: str, purpose: Purpose, private: PrivateKey, created: datetime | None = None
) -> PublicKey:
    """Write the public half of a key."""
    jwk = _jwk(private)
    algorithm: Algorithm = "EdDSA" if jwk["kty"] == "OKP" else "RS256"
    return PublicKey(name_key(did, jwk), algorithm, jwk, purpose, created)


def _read_signer(
    folder: Path, key: PublicKey, passphrase: str | None
) -> tuple[PublicKey, PrivateKey]:
    file = inventory.private_file(folder, key)
    private = custody.read(file, passphrase)
    if _jwk(private) != key.jwk:
        raise KeyDamagedError(file=file)
    return key, private


def _jwk(private: PrivateKey) -> dict[str, str]:
    if isinstance(private, ed25519.Ed25519PrivateKey):
        raw = private.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}
    numbers = private.public_key().public_numbers()
    return {"kty": "RSA", "n": _b64_integer(numbers.n), "e": _b64_integer(numbers.e)}


def _check_ours(document: dict[str, object], did: str) -> None:
    named = _id(document.get("issuer"))
    if named != did:
        raise NotOurDocumentError(reason=f"its issuer is {named}, not {did}")
    if "proof" in document:
        raise NotOurDocumentError(reason="it has a proof already")


def _repeated(document: dict[str, object]) -> dict[str, object]:
    """Repeat as JWT claims what Open Badges 3.0, section 8.2.4.1 wants repeated."""
    subject = document.get("credentialSubject")
    claims = {
        "iss": _id(document["issuer"]),
        "jti": document.get("id"),
        "sub": _id(subject),
        "nbf": _epoch(document.get("validFrom")),
        "exp": _epoch(document.get("validUntil")),
    }
    return {name: value for name, value in claims.items() if value is not None}


def _id(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


def _epoch(value: object) -> int | None:
    if value is None:
        return None
    try:
        return int(datetime.fromisoformat(str(value)).timestamp())
    except ValueError:
        raise MalformedError(reason=f"{value!r} is no time") from None


def _compact(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _b64_integer(number: int) -> str:
    return b64(number.to_bytes((number.bit_length() + 7) // 8))


def _write_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@cache
def _throwaway_rsa() -> PrivateKey:
    return make_key("badge")  # it takes a tenth of a second, and secrecy doesn't matter
