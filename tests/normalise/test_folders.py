"""Folders and labels: where a message is said to be, and what is no mail to read for being there."""

from dataclasses import replace

import pytest

from normalise.normalise_mail import EU, PUBLIC, kept, raw, refused
from push2pull.normalise import Rejected, normalise


def mail(*extra: str) -> bytes:
    return "\n".join(["From: a@example.org", "Subject: x", *extra, "", "body", ""]).encode()


def labelled(labels: str) -> bytes:
    return mail(f"X-Gmail-Labels: {labels}", "X-GM-THRID: 1787063510923211443")


SPECIAL = [
    ("Spam", "spam_folder"), ("INBOX/Junk E-mail", "spam_folder"), ("Courrier indésirable", "spam_folder"),
    ("Unerwünscht", "spam_folder"), ("[Gmail]/Spam", "spam_folder"), ("INBOX.Junk", "spam_folder"),
    ("Trash", "trash_folder"), ("Deleted Items", "trash_folder"), ("Corbeille/2023", "trash_folder"),
    ("Éléments supprimés", "trash_folder"), ("Gelöschte Elemente", "trash_folder"), ("Papierkorb", "trash_folder"),
    ("Elementy usunięte", "trash_folder"), ("ごみ箱", "trash_folder"), ("Корзина", "trash_folder"),
    ("Drafts", "draft"), ("INBOX/Brouillons", "draft"), ("Entwürfe", "draft"), ("[Gmail]/Drafts", "draft"),
]  # fmt: skip


WRITTEN = [  # as programs and export tools write them
    ("deleted_items", "trash_folder"), ("_deleted_items", "trash_folder"), ("lay-k/deleted_items/12", "trash_folder"),
    ("Deleted.Items", "trash_folder"), ("DELETED-ITEMS", "trash_folder"), ("INBOX.Deleted Messages", "trash_folder"),
    ("Deleted Items1", "trash_folder"), ("Trash-2", "trash_folder"),
    ("Deleted Items (This computer only)", "trash_folder"),
    ("($Trash)", "trash_folder"), ("$SoftDeletions", "trash_folder"), ("Recoverable Items/Purges", "trash_folder"),
    ("elements_supprimes", "trash_folder"), ("Éléments récupérables/Deletions", "trash_folder"),
    ("Gelöschte_Elemente", "trash_folder"), ("Gelöschte Objekte", "trash_folder"), ("wastebasket", "trash_folder"),
    ("junk_e-mail", "spam_folder"), ("Junk-E-Mail", "spam_folder"), ("JunkMail", "spam_folder"),
    ("($JunkMail)", "spam_folder"), ("courrier-indesirable", "spam_folder"), ("Unerwünschte E-Mail", "spam_folder"),
    ("($Drafts)", "draft"), ("_drafts", "draft"), ("Brouillons (2)", "draft"),
    ("ENTWUERFE", "draft"), ("Entwürfe_1", "draft"),
    ("_sent_mail", ""), ("all_documents", ""), ("sent", ""), ("inbox", ""),
    ("notes_inbox", ""), ("discussion_threads", ""),
    ("Werbung", ""), ("Work in progress", ""), ("Travail en cours", ""), ("trash_talk", ""), ("drafts_of_laws", ""),
    ("2019", ""), ("___", ""), ("()", ""), ("(2)", ""), ("Undeleted items", ""),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "reason"), WRITTEN)
def test_special_folders_are_known_whatever_separates_and_surrounds_their_words(folder, reason):
    result = normalise(raw(mail(), folder), PUBLIC)
    assert (result.reason if isinstance(result, Rejected) else "") == reason


@pytest.mark.parametrize(
    "folder", ["_perso", "PERSO_2019", "Mail.Prive", "prive_et_confidentiel", "($Private)", "Perso1"]
)
def test_personal_folders_are_known_the_same_way(folder):
    assert refused(mail(), EU, folder) == Rejected("personal", "folder")


@pytest.mark.parametrize("folder", ["private_equity", "non-personal", "Privatisation", "personal_computers"])
def test_a_longer_name_is_not_personal(folder):
    assert kept(mail(), EU, folder).message.folder == folder


def test_a_mark_of_the_settings_is_found_as_it_is_written_and_as_words():
    for mark in ("vie_privee", "vie privée"):
        assert refused(mail(), replace(EU, personal_marks=(mark,)), "Vie_Privée").reason == "personal"


@pytest.mark.parametrize(("folder", "reason"), SPECIAL)
@pytest.mark.parametrize("settings", [EU, PUBLIC], ids=["eu", "public"])
def test_spam_deleted_mail_and_drafts_are_left_out_by_their_folder(folder, reason, settings):
    assert refused(mail(), settings, folder) == Rejected(reason, "folder")


@pytest.mark.parametrize(
    "folder", ["Inbox", "Spam reports", "Projects/Draft budget", "Trash bins order", "Concept"]
)
def test_another_folder_is_read(folder):
    assert kept(mail(), EU, folder).message.folder == folder


def test_a_mailbox_file_named_like_such_a_folder_counts_too():
    message = raw(mail())
    for mailbox, reason in (("Trash", "trash_folder"), ("Perso", "personal")):
        named = type(message)(message.data, message.origin, mailbox)
        assert normalise(named, EU).reason == reason


@pytest.mark.parametrize(
    ("labels", "folder"),
    [
        ("Inbox,Important,Opened,Projects/Badges,Category Updates", "Projects/Badges"),
        ("Important,Unread,Inbox", "Inbox"),
        ("Sent,Opened", "Sent"),
        ("Archived,Opened,Category Personal", ""),
        ("Archived,Clients,Badges", "Clients"),
        ('Inbox,"Badges, new"', "Badges, new"),
        ("=?UTF-8?Q?Bo=C3=AEte_de_r=C3=A9ception,Important,R=C3=A9union?=", "Réunion"),
        (
            "=?UTF-8?Q?Bo=C3=AEte_de_r=C3=A9ception,Non_lus,Cat=C3=A9gorie=C2=A0:_Personnel?=",
            "Boîte de réception",
        ),
        ("=?UTF-8?B?UG9zdGVpbmdhbmcsR2XDtmZmbmV0?=", "Posteingang"),
        ("=?UTF-8?Q?Archiv=C3=A9s,Proj?=\n =?UTF-8?Q?ets?=", "Projets"),
        ("", "Mail"),
    ],
)
def test_the_first_label_of_the_user_is_the_folder_else_where_gmail_has_it(labels, folder):
    assert kept(labelled(labels), EU, "Mail").message.folder == folder


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ("Spam,Unread", "spam_folder"),
        ("Trash,Projects", "trash_folder"),
        ("=?UTF-8?Q?Corbeille,Messages_archiv=C3=A9s?=", "trash_folder"),
        ("Drafts", "draft"),
        ("Brouillons,Ouvert", "draft"),
        ("=?UTF-8?Q?Entw=C3=BCrfe?=", "draft"),
    ],
)
def test_labels_of_spam_deleted_mail_and_drafts_leave_a_message_out(labels, reason):
    assert refused(labelled(labels), PUBLIC).reason == reason


@pytest.mark.parametrize(
    "label", ["Personnel", "Perso", "=?UTF-8?Q?Priv=C3=A9?=", "Private", "Privat", "Home/Perso"]
)
def test_a_personal_label_keeps_a_message_out(label):
    assert refused(labelled(f"Inbox,{label}")) == Rejected("personal", "folder")


def test_the_body_of_a_personal_folder_or_label_is_never_looked_at(monkeypatch):
    def never(*_: object) -> None:
        raise AssertionError("the body was read")

    for name in ("read_body", "read_zones"):
        monkeypatch.setattr(f"push2pull.normalise.message.{name}", never)
    for folder in ("Personnel", "Perso", "Privé", "Private", "Privat"):
        assert refused(mail(), EU, f"INBOX/{folder}").reason == "personal"
        assert refused(labelled(f"Opened,{folder}")).reason == "personal"
    assert refused(mail(), EU, "Trash").reason == "trash_folder"


def test_an_address_in_a_label_is_masked():
    assert "@" not in kept(labelled("ana@example.org"), EU).message.folder


def test_the_labels_leave_no_defect():
    assert kept(labelled("Réunion")).message.defects == kept(mail()).message.defects


@pytest.mark.parametrize("status", ["0008", "0009", "1b08", "0FFF"])
def test_mail_that_thunderbird_has_deleted_is_left_out(status):
    assert refused(mail(f"X-Mozilla-Status: {status}"), PUBLIC) == Rejected("expunged", "flag")


@pytest.mark.parametrize("status", ["0000", "0001", "0011", "", "garbage", "-1"])
def test_other_flags_of_thunderbird_change_nothing(status):
    assert kept(mail(f"X-Mozilla-Status: {status}"), EU)
