"""What customers agree to when they let us send text messages, in the words they saw.

A text never changes: a new wording is a new version beside the old ones, because the record of
a consent names the version that was agreed to.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from qdn_tui.domain.business import Business

Language = Literal["en", "es"]


class ConsentText(NamedTuple):
    """A wording and the name that the record of a consent keeps of it."""

    version: str
    text: str


_TEXTS: Mapping[str, str] = {
    "sms-1-en": (
        "{name} may send me text messages about this job. Message and data rates may apply. "
        "Consent is not a condition of booking. Reply STOP to end messages, HELP for help."
    ),
    "sms-1-es": (
        "{name} puede enviarme mensajes de texto sobre este trabajo. Pueden aplicarse tarifas de "
        "mensajes y datos. El consentimiento no es condición para reservar. Responda STOP para no "
        "recibir más mensajes, HELP para obtener ayuda."
    ),
}
_CURRENT: Mapping[Language, str] = {"en": "sms-1-en", "es": "sms-1-es"}


def consent_text(language: Language, business: Business) -> ConsentText:
    """What a customer is asked to agree to today."""
    version = _CURRENT[language]
    return ConsentText(version, _TEXTS[version].format(name=business.name))


def is_consent_version(version: str) -> bool:
    """Whether a wording of this name was ever shown to customers."""
    return version in _TEXTS
