"""Where a mailbox keeps a message: folders and Gmail labels, and those that mean that it is no mail to read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from push2pull.normalise.headers import Headers
from push2pull.normalise.sensitive import fold, folder_names, plain_name
from push2pull.normalise.words import header_text


def _names(text: str) -> frozenset[str]:
    return frozenset(plain_name(fold(name)) for name in text.split(","))


# How mail programs call the folders of RFC 6154 in en, fr, de, es, it, pt, nl, sv/da/no, pl, ru, zh, ja: Outlook and
# Exchange (with what lies in Recoverable Items), Gmail, Notes, Zimbra, GroupWise, Thunderbird, KMail, Apple Mail.
_SPECIAL = {
    "spam_folder": _names(
        "spam,junk,junk e-mail,junk email,junk mail,junkmail,junk folder,bulk mail,spam mail"
        ",courrier indésirable,courriers indésirables,courriel indésirable,messages indésirables"
        ",indésirable,indésirables"
        ",pourriel,junk-mail,unerwünschte e-mail,unerwünschte e-mails,unerwünschte nachrichten,spam-verdacht"
        ",pourriels,spamverdacht,unerwünscht,unerwünschte werbung,correo no deseado,correo basura,posta indesiderata"
        ",lixo eletrônico,lixo electrónico,e-mail de lixo,ongewenste e-mail,skräppost,uønsket e-mail,søppelpost"
        ",wiadomości-śmieci,спам,нежелательная почта,垃圾邮件,迷惑メール"
    ),
    "trash_folder": _names(
        "trash,trash can,trashcan,bin,wastebin,wastebasket,recycle bin,deleted,deleted items,deleted messages"
        ",deleted mail"
        ",recoverable items,soft deletions,softdeletions,corbeille,corbeille à papier,éléments supprimés,supprimés"
        ",éléments effacés,messages supprimés,messages effacés,courrier supprimé,éléments récupérables,papierkorb"
        ",gelöschte nachrichten,gelöschte e-mails,gelöschte mails,geloescht,geloeschte elemente"
        ",wiederherstellbare elemente"
        ",gelöscht,gelöschte elemente,gelöschte objekte,papelera,elementos eliminados,cestino,posta eliminata"
        ",elementi eliminati,lixeira,itens excluídos,itens eliminados,prullenbak,verwijderde items,papperskorg"
        ",papperskorgen,borttagna objekt,borttaget,papirkurv,slettet post,slettede elementer,kosz,elementy usunięte"
        ",корзина,удаленные,已删除邮件,已删除,ゴミ箱,ごみ箱"
    ),
    "draft": _names(
        "draft,drafts,draft messages,brouillon,brouillons,messages brouillons"
        ",entwurf,entwürfe,entwuerfe,borrador,borradores,bozza,bozze,rascunho,rascunhos"
        ",concepten,utkast,kladde,kladder,wersje robocze,robocze,szkice,черновик,черновики,草稿,下書き"
    ),
}
# Labels of Gmail that say where a message is only when no label of the user does.
_PLACES = _names(
    "inbox,sent,sent mail,sent items,sent messages,all documents,chat,chats,boîte de réception,messages envoyés"
    ",éléments envoyés,courrier envoyé,tous les documents,posteingang,gesendet,gesendete elemente,gesendete objekte"
    ",gesendete nachrichten,alle dokumente,recibidos,enviados"
    ",bandeja de entrada,posta in arrivo,inviati,posta inviata,caixa de entrada,postvak in,verzonden"
)
# Labels of Gmail that say how a message is, not where.
_STATES = _names(
    "important,opened,unread,starred,archived,muted,snoozed,scheduled,ouvert,ouverts,non lu,non lus,suivi,suivis"
    ",archivé,archivés,messages archivés,en attente,wichtig,geöffnet,ungelesen,markiert,archiviert,importante"
    ",importantes,abierto,abiertos,no leído,no leídos,destacados,archivado,archivados,importanti,aperti,da leggere"
    ",speciali,archiviati,abertos,não lidas,com estrela,arquivadas,belangrijk,geopend,ongelezen,met ster,gearchiveerd"
)
_STATE_PREFIXES = ("category", "categorie", "kategorie", "categoria", "imap_")
_LABEL = re.compile(r'\s*(?:"([^"]*)"|([^,]*))\s*(?:,|\Z)')
_STATUS = re.compile(rb"[0-9A-Fa-f]{4}")
_EXPUNGED = 0x0008


class Place(NamedTuple):
    """``folder``: for the tables. ``names``: every name that says where a message is, for the rules."""

    folder: str
    names: str


def find_place(headers: Headers, mailbox: str, folder: str) -> Place:
    """Return where a message is: the first label that its reader gave it, if it has labels, else the folder."""
    labels = _labels(headers.first(b"x-gmail-labels")) if b"x-gmail-labels" in headers else ()
    names = "/".join((mailbox, folder, *labels))
    if not labels:
        return Place(folder, names)
    places = [label for label in labels if not _is_state(fold(label))]
    own = [label for label in places if plain_name(fold(label)) not in _PLACES]
    return Place((own or places or [""])[0], names)


def reason_to_leave(headers: Headers, place: Place) -> tuple[str, str]:
    """Return (reason, where it stands) for mail that was thrown away, never sent or never wanted, else ("", "").

    ``X-Mozilla-Status`` is Thunderbird's: 0x0008 marks what the next compacting removes.
    """
    if b"x-mozilla-status" in headers and _is_expunged(headers.first(b"x-mozilla-status")):
        return "expunged", "flag"
    reason = special_folder(place.names)
    return reason, "folder" if reason else ""


def _is_expunged(status: bytes) -> bool:
    return bool(_STATUS.match(status)) and bool(int(status[:4], 16) & _EXPUNGED)


@lru_cache(maxsize=4096)
def special_folder(names: str) -> str:
    """Return spam_folder, trash_folder or draft for folders of which one, or one around it, is such; else ""."""
    parts = frozenset(folder_names(names))
    return next((reason for reason, special in _SPECIAL.items() if parts & special), "")


@lru_cache(maxsize=4096)
def _labels(value: bytes) -> tuple[str, ...]:
    """Return the labels of a Google export: RFC 2047 around a list with commas, quoted where a label has one."""
    found = (quoted or bare for quoted, bare in _LABEL.findall(header_text(value)[0]))
    return tuple(label.strip() for label in found if label.strip())


def _is_state(label: str) -> bool:
    return plain_name(label) in _STATES or label.startswith(_STATE_PREFIXES)
