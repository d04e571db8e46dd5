"""Who asks to be taken off, in French or English: of what an answer says, the one thing that is no answer."""

from __future__ import annotations

import re

from push2pull.analysis.flows.conversation import Mail

BEGINNING = 1000
"""Characters of a message: whoever asks to be taken off says so at once."""

_LEAVE = re.compile(
    r"\b(?:unsubscribe me|please unsubscribe|(?:remove|take|drop) (?:me|us|my (?:name|address)) (?:from|off)"
    r"|(?:stop|no need to|do not|don['’]t) (?:send|copy|cc)(?:p?ing)? (?:me|us)\b(?! (?:a|the|your)\b)"
    r"|no longer (?:wish|want|need) to (?:receive|be)"
    r"|(?:me |nous |m['’])(?:retirer|enlever|désinscrire|désabonner|ôter|supprimer) d"
    r"|(?:retire[rz]|enl[eè]ve[rz]?|désinscri(?:re|vez|s)|désabonne[rz]?)[- ]moi|ne (?:plus|pas) recevoir"
    r"|(?:plus|pas(?: besoin de)?) (?:me|nous) (?:mettre en copie|copier|envoyer)"
    r"|ne souhaite plus (?:être|recevoir))",
    re.IGNORECASE,
)


def leaves(mail: Mail) -> bool:
    """Return whether a message asks to be taken off, in French or English."""
    return _LEAVE.search(mail.text, 0, BEGINNING) is not None
