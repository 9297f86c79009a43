"""What each check's code says to people: one plain sentence, for any reader's language."""

from collections.abc import Mapping
from typing import Final

from service.language import later

SENTENCES: Final[Mapping[str, str]] = {
    "skipped": later("Not looked at: an earlier check had already decided."),
    # format
    "format_readable": later("The document is complete and of a kind we can read."),
    "format_incomplete": later(
        "The document is not a complete credential: {part} is missing or wrong. "
        "Ask the holder for the original file or link."
    ),
    "format_foreign": later(
        "The document uses terms that we cannot read ({context}). Ask the institution that issued "
        "it, or its own verification page."
    ),
    # signature
    "signature_good": later("It is signed by the issuer, and not one character has changed since."),
    "signature_wrong": later(
        "The signature does not fit: the document was changed after signing, or it does not "
        "come from the issuer it names."
    ),
    "signature_key_unlisted": later(
        "It was signed with a key that the issuer it names does not publish."
    ),
    "signature_unchecked": later(
        "We could not check the signature, because we do not know this issuer's keys."
    ),
    # issuer
    "issuer_listed": later("The signing key belongs to an institution on our own list."),
    "issuer_unknown": later(
        "{issuer} is not on our list of issuers, so we can't say who stands behind it. "
        "Ask the institution itself."
    ),
    # dates
    "in_force": later("It is in force: from {start} to {end}."),
    "in_force_open": later("It is in force since {start}, without an end."),
    "expired": later("Its term ended on {end}. Ask whether it was renewed."),
    "not_yet_valid": later("It comes into force on {start}. Check again after that date."),
    # status
    "status_active": later("The issuer has neither revoked nor suspended it."),
    "status_none": later("The issuer keeps no list of credentials it has withdrawn."),
    "revoked": later("The issuer has withdrawn it. Do not rely on it."),
    "suspended": later(
        "The issuer has put it on hold while a question is looked into. Check again later."
    ),
    "status_unavailable": later(
        "The issuer's status list did not answer, so it may have been withdrawn. Check again later."
    ),
    "status_unreadable": later(
        "The issuer's status list can't be trusted: its signature or form is not right. "
        "Check again later."
    ),
    "status_stale": later(
        "The issuer's status list is too old to rely on: it was good until {end}. "
        "Check again later."
    ),
    # roll
    "roll_entered": later(
        "It is entry {entry} of the public roll. Nobody can backdate an entry, not even the issuer."
    ),
    "roll_missing": later(
        "It carries no proof that it was entered on the issuer's public roll. Every credential "
        "of this issuer is entered there."
    ),
    "roll_mismatch": later("Its proof of entry on the public roll does not fit this document."),
    "roll_twice": later("It carries more than one proof of entry on the public roll."),
    "roll_unavailable": later(
        "We could not check the public roll, because we do not have its key. Check again later."
    ),
    "roll_foreign": later("This issuer keeps no public roll that we know of."),
    "roll_offline": later(
        "The code is too small to carry its proof of entry on the roll. Open the link to check it."
    ),
}
