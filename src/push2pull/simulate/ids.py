"""Message-IDs in the forms that mail programs give them."""

from __future__ import annotations

from datetime import datetime
from random import Random

from push2pull.simulate.organisation import Person

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def message_id(rng: Random, writer: Person, sent: datetime) -> str:
    """Return a Message-ID without brackets, unique by 64 random bits at least."""
    domain = writer.address.partition("@")[2]
    token = f"{rng.getrandbits(128):032x}"
    if writer.client in ("outlook", "german"):
        host = f"AM6P{rng.randrange(100, 999)}MB{rng.randrange(1000, 9999)}"
        return f"{host}{token[:22].upper()}@{host}.mail.{domain}"
    if writer.client == "gmail":
        return f"CA{'+='[rng.randrange(2)]}{''.join(rng.choices(_LETTERS, k=40))}@mail.{domain}"
    if writer.client == "notes":
        return f"OF{token[:8].upper()}.{token[8:16].upper()}-ONC12{token[16:22].upper()}@{domain}"
    if writer.client == "mobile":
        return f"{rng.getrandbits(62)}.{rng.getrandbits(40)}.{int(sent.timestamp())}@mobile.{domain}"
    dashed = "-".join((token[:8], token[8:12], token[12:16], token[16:20], token[20:]))
    return f"{dashed.upper() if writer.client == 'apple' else dashed}@{domain}"
