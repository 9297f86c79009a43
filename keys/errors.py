"""The one family of errors that leaves this package: what can't be signed, read or believed."""

from typing import ClassVar


class CryptoError(Exception):
    """Something can't be signed, read or believed; the sentence says what, for an operator."""

    code: ClassVar[str]  # for programs: never renamed
    sentence: ClassVar[str]  # with {places} for the values

    def __init__(self, **values: object) -> None:
        super().__init__(self.code, values)
        self.values = values

    def __str__(self) -> str:
        """Say it in one line."""
        return self.sentence.format(**self.values)


class MalformedError(CryptoError):
    """Not the form that was promised."""

    code = "malformed"
    sentence = "This can't be read: {reason}."


class TooLargeError(MalformedError):
    """Larger, deeper or more tangled than anything genuine."""

    code = "too_large"
    sentence = "This is too large to be read: {what} is limited to {limit}."


class SignatureInvalidError(CryptoError):
    """The signature doesn't fit the document and the key."""

    code = "signature_invalid"
    sentence = "The signature doesn't fit: the document was changed, or another key signed it."


class AlgorithmMismatchError(CryptoError):
    """A header asks for another algorithm than the key's."""

    code = "algorithm_mismatch"
    sentence = "The document says {found}, but this key signs with {expected} only."


class ProofUnsupportedError(CryptoError):
    """A proof of a kind that isn't checked here."""

    code = "proof_unsupported"
    sentence = "This proof can't be checked here: {reason}."


class UndefinedTermError(CryptoError):
    """A property that no context defines: it would silently stay unsigned."""

    code = "undefined_term"
    sentence = "{term} has no meaning in the document's contexts, so no signature would cover it."


class ForeignContextError(CryptoError):
    """A context that isn't one of those installed: nothing is fetched."""

    code = "foreign_context"
    sentence = "The JSON-LD context {context} isn't one that is trusted here."


class ContextsMissingError(CryptoError):
    """Set-up didn't write the contexts."""

    code = "contexts_missing"
    sentence = "There are no JSON-LD contexts in {folder}. Run: node keys/contexts.mjs"


class KeyUnusableError(CryptoError):
    """A public key of a kind, or with values, that nothing can be checked with."""

    code = "key_unusable"
    sentence = "The key {kid} can't be used: {reason}."


class KeyMissingError(CryptoError):
    """No ring, or a ring without a file it names."""

    code = "key_missing"
    sentence = "There is no {file}. Make keys first (jinbang keys generate), or restore a backup."


class KeyExistsError(CryptoError):
    """Keys are there already, and making new ones would orphan what they signed."""

    code = "key_exists"
    sentence = "{folder} has keys already. Use rotate to replace them."


class KeyUnknownError(CryptoError):
    """The ring has no such key."""

    code = "key_unknown"
    sentence = "The ring has no key {kid}. List them with: jinbang keys list"


class KeyReadableByOthersError(CryptoError):
    """Other accounts of the machine may read a private key."""

    code = "key_readable_by_others"
    sentence = "Other accounts can read {file}. Run: chmod 600 {file} - then consider it leaked."


class KeyDamagedError(CryptoError):
    """A key file that holds no key of ours."""

    code = "key_damaged"
    sentence = "{file} can't be read as the key that the ring names. Restore it from a backup."


class PassphraseNeededError(CryptoError):
    """The key is encrypted, and no passphrase was given."""

    code = "passphrase_needed"
    sentence = "{file} is encrypted: give its passphrase."


class PassphraseWrongError(CryptoError):
    """Another passphrase encrypted this key."""

    code = "passphrase_wrong"
    sentence = "The passphrase doesn't open {file}."


class PassphraseUselessError(CryptoError):
    """A passphrase was given, so somebody believes the key encrypted; it isn't."""

    code = "passphrase_useless"
    sentence = "{file} isn't encrypted, though a passphrase was given. Rotate with the passphrase."


class NotOurDocumentError(CryptoError):
    """A document that this ring must not sign."""

    code = "not_our_document"
    sentence = "The ring doesn't sign this: {reason}."


class RegistryError(CryptoError):
    """The list of trusted issuers says something that can't be understood."""

    code = "registry_malformed"
    sentence = "{file}: {issuer}: {reason}."
