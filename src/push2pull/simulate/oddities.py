"""Rare mail that is planted one by one: personal, privileged, forwarded, damaged, a document in versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from push2pull.simulate import style
from push2pull.simulate.clock import later, working_time
from push2pull.simulate.conversations import Script, answer, write
from push2pull.simulate.data import phrases, table
from push2pull.simulate.documents import document
from push2pull.simulate.ids import message_id
from push2pull.simulate.mail import Mail, World
from push2pull.simulate.organisation import Person

FORWARDS_A_MONTH = 7
ROLE_MAIL_A_MONTH = 6
FILING = 4
"""Which exported mailbox has a folder of personal mail: one that is exported with its folders."""


def unread(world: World) -> None:
    """Add personal, privileged and confidential mail, which nobody may read."""
    rng, org = world.rng, world.organisation
    for row in table("phrases")["unread"]:
        owner = org.exported[FILING] if "folder" in row else rng.choice(org.exported)
        friend = rng.choice([one for one in org.people if one not in org.exported])
        outsider = Person(row["address"], row["name"], row["name"]) if "address" in row else friend
        extra = (("Sensitivity", row["sensitivity"]),) if "sensitivity" in row else ()
        mail = _single(
            world, outsider, owner, row["subject"], row["text"], extra=extra, folder=row.get("folder", "")
        )
        world.plant("rejects", reason=row["reason"], message=mail.message_id)


def forwards(world: World) -> None:
    """Let people forward group mail to somebody who did not get it."""
    rng, org = world.rng, world.organisation
    known = [
        mail for mail in world.mails if mail.kind == "person" and mail.flow not in ("private", "forward")
    ]
    for mail in rng.sample(known, k=min(len(known), FORWARDS_A_MONTH * _months(world))):
        writers = [one for one in mail.audience if one in org.exported] or (
            [mail.sender] if mail.sender in org.exported else []
        )
        others = [one for one in org.people if one not in (mail.sender, *mail.audience)]
        if not writers or not others or mail.list_name:
            continue
        writer, language = rng.choice(writers), mail.language
        text = rng.choice(phrases("forwarded", language))
        sent = later(rng, mail.sent, writer.site)
        if sent.date() >= world.end:
            continue
        subject = style.reply_subject(mail.subject, writer, forward=True)
        made = write(
            world, writer, (rng.choice(others),), subject, text, sent, language, parent=mail, name="forward"
        )
        world.mails[-1] = replace(made, body=style.forwarded(text, writer, mail, language), linked="both")


def role_mailboxes(world: World) -> None:
    """Let partners write to support@ and compta@, which answer with a copy to whoever is in charge."""
    rng, org = world.rng, world.organisation
    for n in range(ROLE_MAIL_A_MONTH * _months(world)):
        role, department = org.roles[n % 2], ("Informatique", "Finance")[n % 2]
        behind = next(one for one in org.exported if one.department == department)
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


def versions(world: World) -> None:
    """Let one spreadsheet travel through the budget group in versions."""
    rng = world.rng
    flow = next(flow for flow in world.flows if flow.name == "budget")
    day = world.start + timedelta(days=(world.end - world.start).days // 3)
    day += timedelta(days=(7 - day.weekday()) % 7)
    people = [one.person for one in flow.members if one.since == world.start and one.until is None]
    anchor = next(one for one in people if one in world.organisation.exported)
    sent = working_time(rng, day, anchor.site)
    to = tuple(one for one in people if one != anchor)
    plan = table("phrases")["document"]
    names = [f"{plan['stem']}{suffix}.csv" for suffix, _ in plan["versions"]]
    texts = [text for _, text in plan["versions"]]
    files = [(document(rng, name, "fr"),) for name in names]
    mails = [write(world, anchor, to, plan["subject"], texts[0], sent, "fr", flow=flow, files=files[0])]
    for text, file in zip(texts[1:], files[1:], strict=True):
        last = mails[-1]
        writer = rng.choice([one for one in people if one != last.sender])
        copied = tuple(one for one in people if one not in (writer, last.sender))
        following = answer(world, writer, (last.sender,), text, last, "fr", cc=copied, flow=flow, files=file)
        if following is None:
            break
        mails.append(following)
    made = [{"message": mail.message_id, "filename": name} for mail, name in zip(mails, names, strict=False)]
    world.plant("document_versions", flow=flow.name, versions=made)


def damaged(world: World) -> None:
    """Add one message each without Message-ID, without Date, with broken base64, with a raw 8-bit header."""
    org = world.organisation
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


def _months(world: World) -> int:
    return max(1, (world.end - world.start).days // 30)
