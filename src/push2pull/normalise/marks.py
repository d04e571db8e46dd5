"""What introduces quoted text, signatures and footers, in the languages of mail programs."""

from __future__ import annotations

import re

from push2pull.normalise.words import word_set

# French first; then en, de, es, it, pt, nl, sv/da/no, pl, cs, ru, fi, tr, zh, ja.
_WROTE = (
    r"(?:a|à)\s+(?:[ée]crit|r[ée]pondu)|[ée]crivait|wrote|writes|said|schrieb(?:en)?|schreibt|geschrieben|escribi[óo]"
    r"|ha\s+scritto|ha\s+escrito|scrive|escreveu|schreef(?:\s+op)?|het\s+volgende\s+geschreven|skrev|skreiv"
    r"|napisał\(?a?\)?|napisa[łl]a?|pisze|napsal\(?a?\)?|написал(?:\(а\)|а)?|пишет|писал|kirjoitti|yazdı|写道|写到|寫道|のメール"
)
WROTE = re.compile(
    rf"(?:\b|(?<=\W))(?:{_WROTE})\b[^\n:：]{{0,60}}[:：]\s*\Z|(?:写道|寫道|写到)\s*[:：]?\s*\Z", re.I
)
"""The last line of an attribution, blanks at its end included."""
BARE_WROTE = re.compile(r"\b(?:wrote|a écrit|schrieb)\s*\Z", re.I)
STARTS = re.compile(
    r"\s*(?:[-*_>\s]{0,4})(?:On|Le|Am|El|Il|Em|Op|Den|Dne|Dnia|W\s+dniu|At|In\s+(?:message|article)|Quoting|Citando"
    r"|Zitat|Selon|Around|Vid|På|Em\s+\w+|Il\s+giorno|Von|From|В|在|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)\w*[ .,])",
    re.I,
)
"""How an attribution begins."""
DATED = re.compile(r"\d[\d:./-]*\d|@|<")
"""What an attribution holds beside words: a date, a time or an address."""

SEPARATOR = re.compile(
    r"[\s>*_]*-{2,}\s*(?:(?:original|forwarded|reply|initial)\s+(?:message|appointment|mail)(?:\s+follows)?"
    r"|message\s+(?:d['’]origine|original|transf[ée]r[ée]|initial)|(?:courriel|e-?mail)\s+(?:d['’]origine|original)"
    r"|(?:urspr[üu]ngliche|weitergeleitete)\s+(?:nachricht|mail)|original-?nachricht|mensaje\s+(?:original|reenviado)"
    r"|messaggio\s+(?:originale|inoltrato)|mensagem\s+(?:original|encaminhada)"
    r"|(?:oorspronkelijk|doorgestuurd)\s+bericht|ursprungligt\s+meddelande|alkuper[äa]inen\s+viesti"
    r"|forwarded\s+by\b.*|transf[ée]r[ée]\s+par\b.*|r[ée]achemin[ée]\s+par\b.*|weitergeleitet\s+von\b.*)"
    r"\s*-*.*\Z",
    re.I,
)
"""A line that says that another message follows (Outlook, Gmail, Notes)."""
FORWARD = re.compile(
    r"\s*(?:begin forwarded message|d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|inicio del mensaje reenviado)\s*:\s*\Z",
    re.I,
)
FIELD = re.compile(
    r"[\s>*_]*(?P<name>from|de|von|da|van|fr[åa]n|od|exp[ée]diteur|sent|date|envoy[ée](?:\s+le)?|gesendet|datum"
    r"|enviado(?:\s+em|\s+el)?|inviato|verzonden|skickat|data|fecha|to|[àa]|an|para|aan|till|a|cc|kopie|copie|subject|objet"
    r"|betreff|asunto|oggetto|assunto|onderwerp|[äa]mne|importance|reply-to|r[ée]pondre\s+[àa]|importance)"
    r"\s*\*?\s*[:：]\*?",
    re.I,
)
"""One line of the header block that Outlook and Notes put in front of what they quote."""
FIRST_FIELDS = word_set("from de von da van från fran od expéditeur expediteur")
TO_FIELDS = word_set("to an à a para aan till")
SUBJECT_FIELDS = word_set("subject objet betreff asunto oggetto assunto onderwerp ämne amne")

BLOCK_WORDS = (
    "from", "de", "von", "da", "van", "fr", "od", "exp", "to", "an", "à", "a", "para", "till",
    "original", "forward", "reply", "initial", "message", "courriel", "mail", "e-mail", "email", "urspr", "weiter",
    "mensaje", "mensagem", "messaggio", "oorspr", "doorgest", "alkup", "transf", "réach", "reach",
    "begin forw", "début du", "debut du", "anfang der", "inicio del",
)  # fmt: skip
"""How a line begins that may start a header block, rules and blanks in front dropped."""
HINTS = (
    "----", "From:", "from:", "De :", "De:", "Von:", "Da:", "Van:", "From :", "Subject:", "Objet", "Betreff:",
    "Asunto:", "Oggetto:", "Begin forwarded", "but du message", "Anfang der", "Expéditeur",
)  # fmt: skip
"""Without one of these no header block stands in the text."""
VERBS = (
    "wrote", "crit", "chrieb", "writes", "said", "escribi", "escreveu", "skrev", "napisa", "schreef", "writing",
    "scritto", "вал", "сал", "写", "寫", "yazd", "napsal", "kirjoitti", "pisze", "пишет", "scrive", "hreibt",
)  # fmt: skip
"""Without one of these no attribution stands in the text."""

MOBILE = re.compile(
    r"\s*(?:(?:sent|envoy[ée]) (?:from|via|de|depuis|with) (?:my |mon |ma )?\S.{0,60}|von meinem \S.{0,40} gesendet"
    r"|gesendet (?:mit|von) \S.{0,50}|get outlook for \w+.{0,60}|t[ée]l[ée]charge[rz] outlook.{0,60})\Z",
    re.I,
)
FOOTER_RULE = re.compile(r"\s*(?:_{20,}|-{20,}|={20,}|\*{20,}|-~-{2,}.*)\s*\Z")
FOOTER_WORDS = re.compile(
    r"mailing list|listinfo|unsubscribe|se d[ée]sabonner|d[ée]sinscri|liste de diffusion|abmelden"
    r"|archives?\b.{0,40}http|google groups|yahoo|posting guide|lists?\.[\w-]+\.\w+|@list|https?://",
    re.I,
)
DISCLAIMER = re.compile(
    r"\s*(?:\*{3,}\s*)?(?:this (?:e-?mail|message|communication)[^\n]{0,80}(?:confidential|privileged|intended)"
    r"|(?:ce|le pr[ée]sent) (?:message|courriel|e-?mail)[^\n]{0,80}(?:confidentiel|[ée]tabli|destin)"
    r"|diese (?:e-?mail|nachricht)[^\n]{0,60}(?:vertraulich)"
    r"|(?:disclaimer|confidentiality notice|avis de confidentialit[ée])\b)",
    re.I,
)
