"""Personal data and secrets out of text before it is republished; a word says what was there.

Addresses, telephone, account, card and identity numbers, postal addresses, passwords, keys and tokens. Patterns
are bounded, so that hostile text costs time in proportion to its length; numbers count only with a right check
sum, a telltale shape or a word in front that says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from push2pull.publish.redact import credentials, mail, numbers, postal

WORDS = {
    "en": {
        "email": "[address removed]",
        "phone": "[telephone removed]",
        "account": "[account removed]",
        "number": "[number removed]",
        "postal": "[postal address removed]",
        "secret": "[secret removed]",
    },
    "fr": {
        "email": "[adresse retirée]",
        "phone": "[téléphone retiré]",
        "account": "[compte retiré]",
        "number": "[numéro retiré]",
        "postal": "[adresse postale retirée]",
        "secret": "[secret retiré]",
    },
}
"""What stands for what was removed, by kind."""


def redact(text: str, language: str = "en", names: Iterable[tuple[str, str]] = ()) -> str:
    """Return *text* with personal data and secrets replaced by a word that says what was there, in *language*.

    ``names``: pairs (name, what to show instead), for people who do not want to be named.
    """
    words = WORDS.get(language, WORDS["en"])
    for take_out in (credentials.without, mail.without, numbers.without, postal.without):
        text = take_out(text, words)
    for name, shown in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", shown.replace("\\", ""), text, flags=re.I)
    return text
