"""An item as RFC 5322 bytes: always the same for the same item (MS-OXCMAIL section 2.1)."""

from __future__ import annotations

from push2pull.mapi.headers import header_lines
from push2pull.mapi.headers import subject as subject_of
from push2pull.mapi.item import MESSAGE_CLASS, Attached, Item
from push2pull.mapi.mime import attachment, leaf, multipart
from push2pull.mapi.rtf import RichText, read_rtf
from push2pull.mapi.values import body_charset, data_of, number, text

_BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_SIGNED = "ipm.note.smime.multipartsigned"
_RECEIPTS = (".ipnrn", ".ipnnrn")


def rebuild(item: Item) -> bytes:
    """Return the message behind *item*: header, bodies, attachments, items inside as message/rfc822."""
    return header_lines(item).encode("utf-8", "replace") + entity(item)


def entity(item: Item) -> bytes:
    """Return the body of *item* as a MIME entity, without the header of the message."""
    name = text(item.props, MESSAGE_CLASS).lower()
    files = item.attachments
    if name.startswith(_SIGNED) and len(files) == 1 and files[0].data[:8].lower() == b"content-":
        return files[0].data  # the whole signed entity, as it was transported
    bodies = _bodies(item)
    body = bodies[0] if len(bodies) == 1 else multipart("alternative", bodies)
    parts = [body, *(_attachment(one) for one in files)]
    if name.startswith("report."):
        kind = "disposition-notification" if name.endswith(_RECEIPTS) else "delivery-status"
        return multipart(f"report; report-type={kind}", parts)
    return multipart("mixed", parts) if files else body


def _bodies(item: Item) -> list[bytes]:
    """Return the body's forms, plain text first; rich text where it is all there is, or wraps HTML."""
    props = item.props
    plain, html = text(props, _BODY), props.get(_HTML)
    rich = RichText("", "") if html else read_rtf(data_of(props, _RTF))
    html = html or rich.html
    plain = plain or rich.text
    forms = [_text("plain", plain)] if plain or not html else []
    if isinstance(html, str) and html:
        forms.append(_text("html", html))
    elif isinstance(html, bytes) and html:
        charset = body_charset(props)
        forms.append(leaf(f"text/html; charset={charset}" if charset else "text/html", html))
    return forms


def _text(subtype: str, content: str) -> bytes:
    lines = content.replace("\r\n", "\n").replace("\r", "\n")
    return leaf(f"text/{subtype}; charset=utf-8", lines.encode("utf-8", "replace"))


def _attachment(one: Attached) -> bytes:
    """Return an attachment; names and ids as in MS-OXCMSG section 2.2.2."""
    props = one.props
    name = text(props, 0x3707, 0x3704, 0x3001)
    if one.item:
        name = name or subject_of(one.item.props)
        return attachment("message/rfc822", rebuild(one.item), name, "", inline=False)
    content_id = text(props, 0x3712)
    inline = bool(content_id) and bool(number(props, 0x3714) & 4 or number(props, 0x7FFE))
    media_type = text(props, 0x370E)
    # Bytes of an attached .eml may be anything; as a file they reach the reader unchanged.
    if media_type.lower() == "message/rfc822":
        media_type = "application/octet-stream"
    return attachment(media_type, one.data, name, content_id, inline)
