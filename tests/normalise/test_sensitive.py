import pytest

from normalise.normalise_mail import EU, PUBLIC, kept, refused
from push2pull.normalise import Rejected, Settings

BODY = "\n\nsecret body\n"


def mail(extra):
    return f"From: a@example.org\nTo: b@example.org\n{extra}{BODY}".encode()


PERSONAL = [
    "[PERSO] anniversaire", "RE: [PERSO] anniversaire", "Re : [Perso] x", "perso: rendez-vous", "Perso - médecin",
    "PERSONNEL : congés", "Personnel", "privé", "PRIVÉ : école", "Prive: école", "confidentiel-personnel: x",
    "Privé et confidentiel : dossier", "TR: privé", "(perso) photos", "*perso* photos", "{privé} x",
    "Private", "private: lunch", "[Private] lunch", "Re: [private] lunch", "Personal - flat", "[personal] flat",
    "Private/Confidential - offer", "strictly private: x", "privat: Umzug", "[PRIVAT] Umzug", "WG: persönlich",
    "Persönlich: Umzug", "AW: [Persönlich] x",
]  # fmt: skip
OPEN = [
    "private key rotation", "Personal data policy", "le personnel du site", "Nouveau personnel à l'accueil",
    "Secteur privé et public", "Private cloud offer", "privatisation", "About private: methods?",
    "Privileged access management", "European Union grants", "Personalausweis verlängern", "personal computers",
]  # fmt: skip
PRIVILEGED = [
    "Attorney-client communication", "Privileged & Confidential", "[Privileged] memo", "Courrier de l'avocat",
    "Secret professionnel", "Réunion du CSE", "Betriebsrat: Sitzung", "Works council agenda", "Élections syndicales",
    "Visite médecin du travail", "Whistleblowing case", "Entretien préalable", "Procédure disciplinaire",
    "Disciplinary hearing", "Lanceur d'alerte",
]  # fmt: skip


@pytest.mark.parametrize("subject", PERSONAL)
def test_a_personal_mark_keeps_a_message_out(subject):
    assert refused(mail(f"Subject: {subject}")) == Rejected("personal", "subject")


@pytest.mark.parametrize("subject", OPEN)
def test_a_word_inside_of_a_subject_is_no_mark(subject):
    assert kept(mail(f"Subject: {subject}"), EU).message.subject == subject


@pytest.mark.parametrize("subject", PRIVILEGED)
def test_privileged_subjects_keep_a_message_out(subject):
    assert refused(mail(f"Subject: {subject}")).reason == "privileged"


def test_an_encoded_mark_counts_too():
    assert refused(mail("Subject: =?utf-8?Q?Priv=C3=A9_:_x?=")).reason == "personal"


@pytest.mark.parametrize("folder", ["INBOX/Perso", "INBOX.Privé", "Archives\\Personal\\2020", "[Privat]"])
def test_a_personal_folder_keeps_a_message_out(folder):
    assert refused(mail("Subject: x"), folder=folder).detail == "folder"


@pytest.mark.parametrize("folder", ["INBOX", "Gestion du personnel", "Private keys", "X (Non-Privileged)"])
def test_another_folder_does_not(folder):
    assert kept(mail("Subject: x"), EU, folder)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Sensitivity: Personal", "personal"),
        ("Sensitivity: private", "personal"),
        ("Sensitivity: Company-Confidential", "label_confidential"),
        ("msip_labels: MSIP_Label_1_Enabled=true; MSIP_Label_1_Name=Secret", "label_confidential"),
        ("msip_labels: MSIP_Label_1_Enabled=true", "label_confidential"),
        ("Cc: dpo@example.org", "privileged"),
        ("Cc: Works Council <Betriebsrat@example.org>", "privileged"),
        ("Cc: x@dupont-avocats.example", "privileged"),
    ],
)
def test_sensitivity_labels_and_protected_functions_keep_a_message_out(header, reason):
    assert refused(mail(f"Subject: x\n{header}")).reason == reason


def test_an_open_label_is_read():
    assert kept(mail("Subject: x\nmsip_labels: MSIP_Label_1_Name=General"), EU)


def test_the_profile_public_reads_everything_and_demo_does_not():
    data = mail("Subject: [PERSO] x\nSensitivity: Personal\nCc: dpo@example.org")
    assert kept(data, PUBLIC)
    assert refused(data, Settings(key=b"k", profile="demo")).reason == "personal"


def test_marks_of_the_workspace_are_added():
    own = Settings(key=b"k", personal_marks=("Vie privée",))
    assert refused(mail("Subject: vie privee : x"), own).reason == "personal"
    assert kept(mail("Subject: vie privee : x"), EU)


def test_the_detail_never_quotes_the_mail():
    for header in ("Subject: [PERSO] rendez-vous", "Cc: dpo@example.org\nSubject: x"):
        assert refused(mail(header)).detail in {"subject", "function", "folder", "sensitivity", "label"}
