"""Rare mail that is planted one by one: personal, privileged, damaged; and mail to role mailboxes."""

from __future__ import annotations

from datetime import timedelta

from push2pull.simulate.clock import working_time
from push2pull.simulate.conversations import Script, answer, write
from push2pull.simulate.data import table
from push2pull.simulate.ids import message_id
from push2pull.simulate.mail import Mail, World
from push2pull.simulate.organisation import Person
from push2pull.simulate.write import FOLDERS, forms

ROLE_MAIL_A_MONTH = 6


def unread(world: World) -> None:
    """Add personal, privileged and confidential mail, which nobody may read."""
    rng, org = world.stream("unread"), world.organisation
    stored = forms(world.parameters.format, len(org.exported))
    filing = [one for one, form in zip(org.exported, stored, strict=True) if form in FOLDERS]
    for row in table("phrases")["unread"]:
        if "folder" in row and not filing:
            continue
        owner = filing[len(filing) // 2] if "folder" in row else rng.choice(org.exported)
        friend = rng.choice([one for one in org.people if one not in org.exported] or org.partners)
        outsider = Person(row["address"], row["name"], row["name"]) if "address" in row else friend
        extra = (("Sensitivity", row["sensitivity"]),) if "sensitivity" in row else ()
        mail = _single(
            world, outsider, owner, row["subject"], row["text"], extra=extra, folder=row.get("folder", "")
        )
        world.plant("rejects", reason=row["reason"], message=mail.message_id)


def role_mailboxes(world: World) -> None:
    """Let partners write to support@ and compta@, which answer with a copy to whoever is in charge."""
    rng, org = world.stream("roles"), world.organisation
    for n in range(round(ROLE_MAIL_A_MONTH * world.months * world.busier)):
        role, department = org.roles[n % 2], ("Informatique", "Finance")[n % 2]
        behind = next((one for one in org.anchors if one.department == department), org.of(department)[-1])
        day = world.start + timedelta(days=rng.randrange((world.end - world.start).days - 3))
        partner = rng.choice(org.partners)
        script = Script(world, ("support", "compta")[n % 2], partner.language, day, ())
        sent = working_time(rng, day, "Paris")
        asked = write(
            world,
            partner,
            (role,),
            script.subject,
            script.opening,
            sent,
            script.language,
            cc=(behind,),
            name="role",
        )
        answer(world, role, (partner,), script.reply(rng), asked, script.language, cc=(behind,), name="role")


def damaged(world: World) -> None:
    """Add one message each without Message-ID, without Date, with broken base64, with a raw 8-bit header."""
    org = world.organisation
    world.stream("damaged")
    for row, owner in zip(table("phrases")["damaged"], org.exported, strict=False):
        mail = _single(world, org.roles[0], owner, row["subject"], row["text"], oddity=row["how"])
        name = "" if row["how"] == "no-message-id" else mail.message_id
        world.plant("damaged", how=row["how"], message=name, subject=row["subject"])


def _single(
    world: World,
    sender: Person,
    to: Person,
    subject: str,
    text: str,
    *,
    extra: tuple[tuple[str, str], ...] = (),
    folder: str = "",
    oddity: str = "",
) -> Mail:
    """Add a message that belongs to no conversation."""
    day = world.start + timedelta(days=world.rng.randrange((world.end - world.start).days))
    mail = Mail(
        message_id=message_id(world.rng, sender, sent := working_time(world.rng, day, to.site)),
        sent=sent,
        sender=sender,
        to=(to,),
        subject=subject,
        text=text,
        body=f"{text}\n\n{sender.given}",
        language="fr",
        flow="single",
        extra=extra,
        folder=folder,
        oddity=oddity,
    )
    world.mails.append(mail)
    return mail
