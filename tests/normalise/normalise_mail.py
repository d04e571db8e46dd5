"""Small messages for the tests of ``normalise``."""

from push2pull.model import Origin, RawMessage
from push2pull.normalise import Normalised, Rejected, Settings, normalise
from push2pull.normalise.headers import Headers, prepare, scan

PUBLIC = Settings(key=b"test key", profile="public")
EU = Settings(key=b"test key")

PLAIN = b"""From: Jane Doe <jane.doe@example.org>
To: team@lists.example.org, "Martin, Jean" <jean.martin@acme.example>
Cc: Ana <ana@acme.example>
Subject: Re: [team] Badge renewal
Date: Tue, 3 Mar 2020 10:15:30 +0100
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>
References: <zero@example.org> <one@example.org>

Hello all, the badges are ready and you can get them at the desk.

On Mon, 2 Mar 2020 at 09:00, Jean Martin <jean.martin@acme.example> wrote:
> When are the new badges ready for the team?

Ask ana@acme.example if you have a question.

--\x20
Jane
"""


def raw(data: bytes, folder: str = "") -> RawMessage:
    return RawMessage(data, Origin("mbox:/a.mbox", "a.mbox", 7, len(data)), "a", folder)


def kept(data: bytes, settings: Settings = PUBLIC, folder: str = "") -> Normalised:
    result = normalise(raw(data, folder), settings)
    assert isinstance(result, Normalised), result
    return result


def refused(data: bytes, settings: Settings = EU, folder: str = "") -> Rejected:
    result = normalise(raw(data, folder), settings)
    assert isinstance(result, Rejected), result.message.kind
    return result


def headers(text: str | bytes) -> Headers:
    data = text.encode() if isinstance(text, str) else text
    return scan(prepare(data + b"\n\n"), 1 << 20)
