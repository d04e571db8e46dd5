"""What introduces quoted text, signatures and footers, in the languages of mail programs."""

from __future__ import annotations

import re

VERBS = (
    "wrote", "a écrit", "a ecrit", "écrivai", "pondu", "writes", "said", "chrieb", "hreibt", "escribi", "escreveu",
    "skrev", "napisa", "pisze", "schreef", "scritto", "scrive", "сал", "вал", "пишет", "写", "寫", "yazd", "napsal",
    "kirjoitti", "a scris", "írta", "yazmış", "geschreven",
)  # fmt: skip
"""How an attribution ends: the commonest word, then fr, en, de, es, pt, sv/da/no, pl, nl, it, ru, zh, tr, cs, fi."""
BARE = ("wrote", "a écrit", "schrieb", "skrev", "escribió", "ha scritto")
"""The same without a colon."""
_WEEKDAYS = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|man|tir|ons|tor|fre|l[øö]r|s[øö]n|pon|pt|wt|śr|czw|sob"
    r"|niedz|po|út|st|čt|so|ne|пн|вт|ср|чт|пт|сб|вс|понед|вторн|сред|четв|пятн|субб|воскр|mi[ée]|jue|vie|s[áa]b|dom"
    r"|seg|ter|qua|qui|sex)\w*[., -]|(?:ma|ti|ke|to|pe|la|su)\s\d"
)
STARTS = re.compile(
    r"\s*(?:[-*_>\s]{0,4})(?:On|Le|Am|El|Il|Em|Op|Den|Dne|Dnia|W\s+dniu|At|In\s+(?:message|article)|Quoting|Citando"
    r"|Zitat|Selon|Around|Vid|På|Em\s+\w+|Il\s+giorno|In\s+data|Dana|Pe\s+\d|Von|From|В|在|-{2,3}\s"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|" + _WEEKDAYS + ")",
    re.I,
)
"""How an attribution begins."""
UNSPOKEN = re.compile(
    r"\s*(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|[^\W\d_]{2,9}[.,]{1,2}\s+\d{1,2}[. ]).{0,80}\d[:.]\d\d\b"
)
"""How an attribution without a verb begins, as Gmail writes it in some languages: date, time, name, address."""
DATED = re.compile(r"\d[\d:./-]*\d|@|<")
"""What an attribution holds beside words: a date, a time or an address."""

SEPARATOR = re.compile(
    r"[\s>*_]*[-_]{2,}\s*(?:(?:original|forwarded|reply|initial)\s+(?:message|appointment|mail|separator)(?:\s+follows)?"
    r"|message\s+(?:d['’]origine|original|transf[ée]r[ée]|initial)|(?:courriel|e-?mail)\s+(?:d['’]origine|original)"
    r"|(?:urspr[üu]ngliche|weitergeleitete)\s+(?:nachricht|mail)|original-?nachricht|mensaje\s+(?:original|reenviado)"
    r"|messaggio\s+(?:originale|inoltrato)|mensagem\s+(?:original|encaminhada)"
    r"|(?:oorspronkelijke?|doorgestuurd|originele)\s+bericht|oprindelig\s+(?:besked|meddelelse)|opprinnelig\s+melding"
    r"|oryginalna\s+wiadomo[śs][ćc]|wiadomo[śs][ćc]\s+oryginalna|p[ůu]vodn[íi]\s+(?:zpr[áa]va|e-?mail)|исходное\s+сообщение"
    r"|пересылаемое\s+сообщение|原始邮件|原始郵件|转发的邮件|ursprungligt\s+meddelande|alkuper[äa]inen\s+viesti"
    r"|forwarded\s+by\b.*|transf[ée]r[ée]\s+par\b.*|r[ée]achemin[ée]\s+par\b.*|weitergeleitet\s+von\b.*)"
    r"\s*[-_]*.*\Z",
    re.I,
)
"""A line that says that another message follows (Outlook, Gmail, Notes)."""
FORWARD = re.compile(
    r"\s*(?:forwarded by \S.{0,80} on \d.{0,30}|begin forwarded message"
    r"|d[ée]but du message (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|inicio del mensaje reenviado)\s*:?\s*\Z",
    re.I,
)
_FROM = (
    "from|de|von|da|van|fr[åa]n|fra|od|exp[ée]diteur|author|l[äa]hett[äa]j[äa]|от"
    "|kimden|felad[óo]|差出人|[发寄]件[人者]"
)
_TO = "to|[àa]|an|para|aan|till|til|do|komu|vastaanottaja|кому|kime|c[íi]mzett|宛先|收件[人者]"
_SUBJECT = (
    "subject|objet|sujet|betreff|asunto|oggetto|assunto|onderwerp|[äa]mne|emne|temat|p[řr]edm[ěe]t|aihe|тема|konu"
    "|t[áa]rgy|件名|主题|主旨"
)
_OTHER = (
    r"sent|date|envoy[ée](?:\s+le)?|gesendet|datum|enviad[oa](?:\s+em|\s+el)?|inviato|verzonden|skickat|sendt|wys[łl]ano"
    r"|odesl[áa]no|l[äa]hetetty|отправлено|дата|g[öo]nderilen|elk[üu]ldve|送信日時|发送时间|寄件日期|data|fecha|dato"
    r"|c\.?c\.?|kopie|kopia|kopi|copie(?:\s+[àa])?|抄送|importance|reply-to|r[ée]pondre\s+[àa]|message\s+du"
)
FIELD = re.compile(
    rf"(?:=\d\d|[\s>*_])*(?:(?P<first>{_FROM})|(?P<to>{_TO})|(?P<subject>{_SUBJECT})|(?P<other>{_OTHER}))"
    r"\s*\*?\s*[:：]\*?",
    re.I,
)
"""One line of the header block that Outlook and Notes put in front of what they quote; the group names it."""
GROUPWISE = re.compile(r"^[ \t]*>>> [^\n]{1,200}\d[^\n]{1,100} >>>[ \t]*$", re.M)
"""``>>> <jane@example.org> 2/16/01 10:41 am >>>``: all below is quoted."""

BLOCK = re.compile(
    r"\n(?![>a-zRW\n])[ \t*=0-9]*+(?:[-_]{2,}+[ \t]*+[^\W\d_]|_?"
    r"(?:F(?:rom|ROM|r[åa]n|ra|elad[óo])|D[ea]|Do|Von|Van|O[dt]|От|Exp[ée]diteur|Author|L[äa]hett|Kim?|T[oO]|Till?|À|A|An"
    r"|Para|Aan|Komu|Кому|C[íi]mzett|差出人|发件人|寄件者|宛先|收件人|收件者)[a-zäöåéA-Z]{0,6}[ \t]?\*?[:：]"
    r"|Message du|Begin forw|Forwarded by|D[ée]but du m|Anfang der w|Inicio del m)",
)
"""Where a header block may start; most texts have no such line, and most lines fail at their first letter."""

MOBILE = re.compile(
    r"\s*(?:(?:sent|envoy[ée]) (?:from|via|de|depuis|with|[àa] partir d[e']) ?(?:my |mon |ma )?\S.{0,60}"
    r"|von meinem \S.{0,40} gesendet"
    r"|gesendet (?:mit|von) \S.{0,50}|get outlook for \w+.{0,60}|t[ée]l[ée]charge[rz] outlook.{0,60})\Z",
    re.I,
)
CLOSING = re.compile(
    r"\s*(?:(?:with |my )?(?:best|kind|kindest|warm|warmest|many)?\s?(?:regards|wishes)|best|cheers"
    r"|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|thx"
    r"|thanks(?: again| in advance| a lot| so much)?|thank you(?: very much| again)?"
    r"|(?:bien |tr[èe]s )?cordialement(?: v[ôo]tre)?|(?:bien|cordialement) [àa] (?:vous|toi|tous)"
    r"|salutations(?: distingu[ée]es)?|(?:meilleures|sinc[èe]res) salutations|amicalement"
    r"|bonne (?:journ[ée]e|soir[ée]e|r[ée]ception)|merci(?: d'avance| beaucoup)?|mfg|danke"
    r"|(?:mit )?(?:freundlichen?|besten|viele|liebe|beste|herzlichen?) gr(?:[üu]|ue)(?:ss|ß)en?|gru(?:ss|ß)"
    r"|(?:un )?saludos?(?: cordial(?:es)?)?|atentamente|cordiali saluti|distinti saluti|atenciosamente|abra[çc]os?"
    r"|met vriendelijke groet(?:en)?|groeten)\s*[,.!]*\s*\Z",
    re.I,
)
"""A sign-off: a name and perhaps contact details follow."""
CONTACT = re.compile(
    r"\+?\(?\d[\d().\s/-]{6,}\d|[\w.+-]+@[\w-]+\.\w|\b(?:https?://|www\.)\S"
    r"|\b(?:tel|t[ée]l|phone|fax|mobile|cell|mob|office|ph|portable|telefon|handy|tfno|e-?mail)\b\s?[.:]"
    r"|\bx\s?\d{4,5}\b|\b[A-Z]{2}\s+\d{5}\b|\bext\.?\s*\d",
    re.I,
)
"""A line that tells how to reach somebody."""
FOOTER_RULE = re.compile(r"\s*(?:_{20,}|-{20,}|={20,}|\*{20,}|-~-{2,}.*)\s*\Z")
FOOTER_STARTS = frozenset(
    (
        "thi",
        "the",
        "ce ",
        "le ",
        "l'i",
        "dis",
        "die",
        "der",
        "con",
        "leg",
        "pri",
        "avi",
        "if ",
        "si ",
        "you",
        "to ",
    )
)
"""The first letters of what DISCLAIMER matches."""
_LIST_WORDS = (
    r"mailing list|listinfo|unsubscribe|se d[ée]sabonner|d[ée]sinscri|liste de diffusion|abmelden"
    r"|archives?\b.{0,40}http|google groups|yahoo|posting guide|lists?\.[\w-]+\.\w+|@list"
)
FOOTER_WORDS = re.compile(_LIST_WORDS, re.I)
LINKED = re.compile(_LIST_WORDS + r"|https?://", re.I)
"""The same and any link: enough under the underscores that list software draws."""
_LEGAL = r"(?:confidential|privileged|intended (?:solely |only )?(?:for|to)|intended recipient)"
DISCLAIMER = re.compile(
    rf"[\s*]*(?:(?:this (?:e-?mail|message|communication|transmission|electronic mail)|the (?:information|contents?)"
    rf"(?: contained)? (?:in|of) this)[^\n]{{0,160}}{_LEGAL}"
    r"|if you (?:are not|have received)[^\n]{0,80}(?:intended recipient|in error)"
    r"|(?:you are (?:currently )?subscribed to|you(?:'ve| have)? received this (?:message|e-?mail) because you"
    r"|to unsubscribe(?:,| from| send))"
    r"|(?:ce|le pr[ée]sent) (?:message|courriel|e-?mail)[^\n]{0,120}(?:confidentiel|[ée]tabli|destin)"
    r"|l'int[ée]grit[ée] de ce message|si vous (?:n'[êe]tes pas|avez re[çc]u)[^\n]{0,60}(?:destinataire|par erreur)"
    r"|diese (?:e-?mail|nachricht)[^\n]{0,120}vertraulich|der inhalt dieser e-?mail[^\n]{0,80}vertraulich"
    r"|(?:legal )?(?:disclaimer|(?:confidentiality|legal|privacy) notice|avis de confidentialit[ée])\b)",
    re.I,
)
