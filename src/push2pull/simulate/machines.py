"""Mail that no person wrote for this reader: newsletters, absence notes, bounces, reports, invitations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from push2pull.simulate.clock import later, working_time
from push2pull.simulate.data import phrase, phrases
from push2pull.simulate.ids import message_id
from push2pull.simulate.mail import File, Mail, World
from push2pull.simulate.organisation import DOMAIN, Person
from push2pull.simulate.vocabulary import Topic, values, written

SUPPRESS = ("X-Auto-Response-Suppress", "All")
NEWSLETTERS = (
    ("lettre", "fr", "La lettre du Pupitre", "news@lepupitre.example"),
    ("newsletter", "en", "TechBrief", "hello@techbrief.example"),
)
AWAY_SHARE, AWAY_AUDIENCE = 0.3, 6
"""Share of those away who say so, and to how large an audience at most."""

BOUNCES_A_MONTH = 2
MEETINGS_A_WEEK = 2


def newsletters(world: World) -> None:
    """Add a weekly letter of each publisher; every reader gets a message of their own."""
    rng = world.stream("newsletters")
    for topic, language, title, address in NEWSLETTERS:
        sender = Person(address, title, title, language, client="gmail")
        readers = rng.sample(world.organisation.anchors, k=4)
        day = world.start + timedelta(days=rng.randrange(1, 5))
        while day < world.end:
            script = world.scenario(topic, language)
            words = values(rng, world.topics[topic, language], language, day, ())
            sent = working_time(rng, day, "Paris")
            for reader in readers:
                unsubscribe = f"<mailto:leave-{rng.randrange(10**6)}@{address.partition('@')[2]}>"
                extra = (
                    ("List-Unsubscribe", unsubscribe),
                    ("Precedence", "bulk"),
                    ("Feedback-ID", f"{rng.randrange(10**5)}:letter"),
                )
                text = "\n\n".join(written(text, words) for text in script.open)
                subject = written(script.subject[0], words)
                _machine(
                    world,
                    sender,
                    (reader,),
                    subject,
                    text,
                    sent,
                    language,
                    "bulk",
                    extra,
                    shape="alternative",
                )
            day += timedelta(days=7)


def absences(world: World) -> None:
    """Let people who are away answer automatically (RFC 3834), each sender once an absence."""
    rng = world.stream("absences")
    told: set[tuple[Person, Person, date]] = set()
    for mail in sorted(world.mails, key=lambda one: (one.sent, one.message_id)):
        day = mail.sent.date()
        if mail.kind != "person" or mail.list_name or len(mail.audience) > AWAY_AUDIENCE:
            continue
        for writer in mail.to:
            since = next((first for first, back in writer.leave if first <= day < back), None)
            if since is None or (writer, mail.sender, since) in told or writer == mail.sender:
                continue
            told.add((writer, mail.sender, since))
            if rng.random() < AWAY_SHARE:
                _absence(world, writer, mail)


def _absence(world: World, writer: Person, mail: Mail) -> None:
    rng, language = world.rng, writer.language
    names = [one.given for one in world.organisation.people[:9]]
    words = values(rng, NO_TOPIC, language, mail.sent.date(), names)
    made = _machine(
        world,
        writer,
        (mail.sender,),
        phrase("away_subject", language) + mail.subject,
        f"{phrase('away', language).format_map(words)}\n\n{writer.name}",
        mail.sent + timedelta(seconds=rng.randrange(5, 90)),
        language,
        "automatic",
        (("Auto-Submitted", "auto-replied"), SUPPRESS),
    )
    world.mails[-1] = replace(made, parent=mail, root=mail.first)


def reports(world: World) -> None:
    """Add the nightly report of a backup system, which nobody answers."""
    world.stream("reports")
    robot = Person(f"noreply@{DOMAIN}", "Sauvegarde Acme", "Sauvegarde", client="thunderbird")
    readers = world.organisation.of("Informatique")[-2:]
    for day in _workdays(world):
        done = world.rng.randrange(180, 420)
        text = f"Sauvegarde terminée.\nVolumes : 14\nDurée : {done} min\nErreurs : {int(world.rng.random() < 0.1)}"
        sent = working_time(world.rng, day, "Lyon").replace(hour=3)
        _machine(
            world,
            robot,
            readers,
            f"Sauvegarde du {day:%d/%m/%Y} : terminée",
            text,
            sent,
            "fr",
            "automatic",
            (("Auto-Submitted", "auto-generated"),),
        )


def bounces(world: World) -> None:
    """Add delivery failures (RFC 3464) for messages sent to addresses that do not exist."""
    rng = world.stream("bounces")
    daemon = Person(
        f"MAILER-DAEMON@{DOMAIN}", "Mail Delivery System", "Mail Delivery System", "en", client="thunderbird"
    )
    exported = set(world.organisation.exported)
    sent = [
        mail
        for mail in world.mails
        if mail.kind == "person" and mail.sender in exported and not mail.list_name
    ]
    for mail in rng.sample(sent, k=min(len(sent), BOUNCES_A_MONTH * world.months)):
        lost = (
            f"{rng.choice(('contact', 'info', 'orders'))}@{rng.choice(('norvela', 'kestrel-foods'))}.example"
        )
        text = f"This is the mail system at mx.{DOMAIN}.\n\nYour message could not be delivered to <{lost}>."
        when = mail.sent + timedelta(seconds=rng.randrange(2, 30))
        extra = (("Auto-Submitted", "auto-replied"), ("X-Failed-Recipients", lost))
        made = _machine(
            world,
            daemon,
            (mail.sender,),
            "Undelivered Mail Returned to Sender",
            text,
            when,
            "en",
            "bounce",
            extra,
            shape="report",
        )
        status = f"Reporting-MTA: dns; mx.{DOMAIN}\n\nFinal-Recipient: rfc822; {lost}\nStatus: 5.1.1\n"
        returned = f"Message-ID: <{mail.message_id}>\nTo: {lost}\n"
        parts = (
            File("", "message/delivery-status", status.encode()),
            File("", "text/rfc822-headers", returned.encode()),
        )
        world.mails[-1] = replace(made, files=parts)


def invitations(world: World) -> None:
    """Add meeting requests (RFC 5546) and the answers of some who were invited."""
    rng, org = world.stream("invitations"), world.organisation
    weeks = max(1, (world.end - world.start).days // 7)
    for _ in range(round(MEETINGS_A_WEEK * weeks * world.busier)):
        day = world.start + timedelta(days=rng.randrange((world.end - world.start).days - 1))
        host, *guests = rng.sample(org.people, k=rng.randint(3, 8))
        title = rng.choice(phrases("meetings", host.language))
        sent = working_time(rng, day, host.site)
        begins = sent.replace(minute=0, second=0) + timedelta(days=rng.randrange(1, 9))
        shown = _machine(
            world, host, tuple(guests), title, title, sent, host.language, "calendar", (), shape="calendar"
        )
        world.mails[-1] = request = replace(shown, files=(_event(shown, shown, begins),))
        for guest in guests:
            if rng.random() < 0.3:
                when = later(rng, sent, guest.site)
                reply = _machine(
                    world,
                    guest,
                    (host,),
                    phrase("accepted", guest.language) + title,
                    title,
                    when,
                    guest.language,
                    "calendar",
                    (),
                    shape="calendar",
                )
                event = _event(reply, request, begins)
                world.mails[-1] = replace(reply, files=(event,), parent=request, root=request)


def _machine(
    world: World,
    sender: Person,
    to: tuple[Person, ...],
    subject: str,
    text: str,
    sent: datetime,
    language: str,
    kind: str,
    extra: tuple[tuple[str, str], ...],
    shape: str = "plain",
) -> Mail:
    mail = Mail(
        message_id(world.rng, sender, sent),
        sent,
        sender,
        to,
        subject,
        text,
        text,
        language,
        flow=kind,
        kind=kind,
        shape=shape,
        extra=extra,
    )
    world.mails.append(mail)
    return mail


def _event(mail: Mail, request: Mail, begins: datetime) -> File:
    """Return the calendar object (RFC 5545) of an invitation, or of the answer *mail* to it."""
    method, guests = ("REQUEST", mail.to) if mail is request else ("REPLY", (mail.sender,))
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Acme//Calendar//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{request.message_id}",
        f"DTSTAMP:{mail.sent:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
        f"DTEND:{begins + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{request.text}",
        f"ORGANIZER:mailto:{request.sender.address}",
        *(f"ATTENDEE:mailto:{one.address}" for one in guests),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return File(method, "text/calendar", ("\r\n".join(lines) + "\r\n").encode())


def _workdays(world: World) -> list[date]:
    days = (world.start + timedelta(days=n) for n in range((world.end - world.start).days))
    return [day for day in days if day.weekday() < 5]


NO_TOPIC = Topic({}, ())
