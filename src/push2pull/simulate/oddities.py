"""Rare mail that is planted one by one: personal, privileged, forwarded, damaged, a document in versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from push2pull.simulate import style
from push2pull.simulate.clock import later, working_time
from push2pull.simulate.conversations import Script, answer, reply_all, write
from push2pull.simulate.documents import document
from push2pull.simulate.ids import message_id
from push2pull.simulate.mail import Mail, World
from push2pull.simulate.organisation import DOMAIN, Person

LAWYER = Person("contact@delorme-avocats.example", "Cabinet Delorme", "Cabinet", client="outlook")
DELEGATES = Person(f"cse@{DOMAIN}", "CSE Acme", "CSE")
PERSONAL_FOLDER = "Perso"
FORWARDS_A_MONTH = 7
ROLE_MAIL_A_MONTH = 6

PERSONAL = (
    ("[PERSO] week-end en famille", "On se retrouve samedi vers midi à la maison ? Les enfants ont hâte.", "fr", "", ""),
    ("Personnel : rendez-vous chez le dentiste", "Je serai en retard mardi matin, rendez-vous chez le dentiste.", "fr", "", ""),
    ("[Private] lunch on Thursday", "Shall we have lunch on Thursday and talk about the house?", "en", "", ""),
    ("vacances d'été", "J'ai réservé la location pour la deuxième semaine d'août.", "fr", "Personal", ""),
    ("photos du week-end", "Voici les photos, garde-les pour toi.", "fr", "", PERSONAL_FOLDER),
    ("covoiturage des enfants", "Peux-tu prendre les enfants jeudi après l'école ?", "fr", "", PERSONAL_FOLDER),
)  # fmt: skip
"""Subject, text, language, Sensitivity header, folder: each must be left unread for one of the last four."""

CONFIDENTIAL = ("Évolution du périmètre", "Document de travail, à ne pas diffuser.", "fr")
FORWARDED = {
    "fr": ("Pour information, cela peut te concerner.", "Tu étais au courant ?", "Je te fais suivre, on en parle demain."),
    "en": ("FYI, this may concern you.", "Were you aware of this?", "Forwarding this to you, let us talk tomorrow."),
}  # fmt: skip
VERSIONS = (
    ("", "Voici une première version du budget prévisionnel, vos remarques sont les bienvenues."),
    ("_v2", "Version 2 avec les lignes de sous-traitance corrigées."),
    ("_v3", "Version 3 : j'ai repris les hypothèses de change."),
    ("_v3_final", "Version finale après relecture, merci de ne plus modifier ce fichier."),
)
ODD = (
    ("no-message-id", "Relevé de la pointeuse", "Le relevé de la semaine est disponible auprès de l'accueil."),
    ("no-date", "Numérisation depuis le copieur", "Le document numérisé est disponible dans le dossier partagé."),
    ("broken-base64", "Plan du site", "Voici le plan du site et de ses accès, mis à jour pour les visiteurs."),
    ("raw-header", "Réservation de la salle Laurier", "La salle est réservée pour votre réunion de jeudi."),
)


def personal(world: World) -> None:
    """Add personal, privileged and confidential mail, which nobody may read."""
    rng, org = world.rng, world.organisation
    for subject, text, language, sensitivity, folder in PERSONAL:
        owner = org.exported[4] if folder else rng.choice(org.exported)
        friend = rng.choice([one for one in org.people if one not in org.exported])
        extra = (("Sensitivity", sensitivity),) if sensitivity else ()
        mail = _single(world, friend, owner, subject, text, language, extra=extra, folder=folder)
        world.plant("rejects", reason="personal", message=mail.message_id)
    subject, text, language = CONFIDENTIAL
    head = org.of("Direction")[0]
    extra = (("Sensitivity", "Company-Confidential"),)
    mail = _single(world, head, org.exported[-1], subject, text, language, extra=extra)
    world.plant("rejects", reason="label_confidential", message=mail.message_id)
    for outsider, subject, text in (
        (LAWYER, "Consultation sur le bail commercial", "Veuillez trouver ci-joint notre consultation."),
        (LAWYER, "Note confidentielle – secret professionnel", "Cette note est couverte par le secret professionnel."),
        (DELEGATES, "Ordre du jour de la réunion du 12", "L'ordre du jour de la réunion est joint."),
    ):
        owner = rng.choice([one for one in org.exported if one.department in ("Finance", "Ressources humaines", "Direction")])
        mail = _single(world, outsider, owner, subject, text, "fr")
        world.plant("rejects", reason="privileged", message=mail.message_id)


def forwards(world: World) -> None:
    """Let people forward group mail to somebody who did not get it."""
    rng, org = world.rng, world.organisation
    known = [mail for mail in world.mails if mail.kind == "person" and mail.flow not in ("private", "forward")]
    for mail in rng.sample(known, k=min(len(known), FORWARDS_A_MONTH * _months(world))):
        writers = [one for one in mail.audience if one in org.exported] or ([mail.sender] if mail.sender in org.exported else [])
        others = [one for one in org.people if one not in (mail.sender, *mail.audience)]
        if not writers or not others or mail.list_name:
            continue
        writer, language = rng.choice(writers), mail.language
        text = rng.choice(FORWARDED[language])
        sent = later(rng, mail.sent, writer.site)
        if sent.date() >= world.end:
            continue
        subject = style.reply_subject(mail.subject, writer, forward=True)
        made = write(world, writer, (rng.choice(others),), subject, text, sent, language, parent=mail, name="forward")
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
        asked = write(world, partner, (role,), script.subject, script.opening, sent, script.language, cc=(behind,), name="role")
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
    mail: Mail | None = write(world, anchor, to, "Budget prévisionnel : fichier à compléter", VERSIONS[0][1], sent, "fr", flow=flow)
    made = []
    for suffix, text in VERSIONS:
        if suffix and mail is not None:
            writer = rng.choice([one for one in mail.to if one in people])
            to, cc = reply_all(rng, flow, writer, mail)
            mail = answer(world, writer, to, text, mail, "fr", cc=cc, flow=flow)
        if mail is None:
            break
        file = document(rng, f"Budget prévisionnel{suffix}.csv", "fr")
        mail = world.mails[-1] = replace(mail, files=(file,))
        made.append({"message": mail.message_id, "filename": file.name})
    world.plant("document_versions", flow=flow.name, versions=made)


def damaged(world: World) -> None:
    """Add one message each without Message-ID, without Date, with broken base64, with a raw 8-bit header."""
    for n, (oddity, subject, text) in enumerate(ODD):
        owner = world.organisation.exported[n]
        sender = world.organisation.roles[0]
        mail = _single(world, sender, owner, subject, text, "fr", oddity=oddity)
        name = "" if oddity == "no-message-id" else mail.message_id
        world.plant("damaged", oddity=oddity, message=name, subject=subject)


def _single(
    world: World, sender: Person, to: Person, subject: str, text: str, language: str, *,
    extra: tuple[tuple[str, str], ...] = (), folder: str = "", oddity: str = "",
) -> Mail:  # fmt: skip
    """Add a message that belongs to no conversation."""
    day = world.start + timedelta(days=world.rng.randrange((world.end - world.start).days))
    sent = working_time(world.rng, day, to.site)
    body = f"{text}\n\n{sender.given}"
    name = message_id(world.rng, sender, sent)
    mail = Mail(name, sent, sender, (to,), subject, text, body, language, flow="single", extra=extra, folder=folder, oddity=oddity)
    world.mails.append(mail)
    return mail


def _months(world: World) -> int:
    return max(1, (world.end - world.start).days // 30)
