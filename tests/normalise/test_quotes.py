import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.limits import cpu_limit
from push2pull.normalise.quotes import FOOTER, HEAD, OWN, QUOTED, SIGNATURE, classify, split

FRENCH = """Bonjour,

Oui, les badges sont prêts.

Le mar. 3 mars 2020 à 10:15, Jean Martin <jean@example.org> a écrit :
> Les badges sont-ils prêts ?
> Merci
"""


def test_a_french_reply_is_parted():
    zones = split(FRENCH)
    assert zones.author == "Bonjour,\n\nOui, les badges sont prêts."
    assert "a écrit" in zones.quoted
    assert "Les badges sont-ils" in zones.quoted


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 2 Mar 2020 at 09:00, Jean Martin <jean@example.org> wrote:",
        "On Mon, 2 Mar 2020 at 09:00, Jean Martin\n<jean@example.org> wrote:",
        "Jean Martin wrote:",
        "Le 02/03/2020 à 09:00, Jean Martin a écrit :",
        "Le lundi 2 mars 2020 à 09:00 +0100, Jean Martin a écrit :",
        "Jean Martin <jean@example.org> a écrit :",
        "Am 02.03.20 um 09:00 schrieb Jean Martin:",
        "Am Montag, 2. März 2020, 09:00:00 CET schrieb Jean Martin:",
        "El lun, 2 mar 2020 a las 9:00, Jean Martin (<jean@example.org>) escribió:",
        "Il giorno lun 2 mar 2020 alle ore 09:00 Jean Martin <jean@example.org> ha scritto:",
        "Em seg., 2 de mar. de 2020 às 09:00, Jean Martin <jean@example.org> escreveu:",
        "Op ma 2 mrt. 2020 om 09:00 schreef Jean Martin <jean@example.org>:",
        "Den 2020-03-02 kl. 09:00, skrev Jean Martin:",
        "W dniu 02.03.2020 o 09:00, Jean Martin pisze:",
        "02.03.2020 09:00, Jean Martin пишет:",
        "在 2020/3/2 9:00, Jean Martin 写道:",
        "pe 2. maaliskuuta 2020 klo 9.00 Jean Martin\n<jean@example.org> kirjoitti:",
        "Op 2 maart 2020 09:00 schreef Jean Martin <\njean@example.org>:",
        "пн, 2 мар. 2020 г. в 09:00, Jean Martin <jean@example.org>:",
        "2020-03-02 9:00 GMT+01:00 Jean Martin <jean@example.org>:",
        "Le lun. 2 mars 2020 à 09:00, Jean Martin <jean@example.org> a\xa0écrit\xa0:",
        "---- On Mon, 02 Mar 2020 09:00:00 +0100 Jean Martin <jean@example.org> wrote ----",
        "--- Jean Martin <jean@example.org>\nwrote:",
    ],
)
def test_an_attribution_goes_with_the_quote(attribution):
    zones = split(f"My answer.\n\n{attribution}\n> the question\n")
    assert zones.author == "My answer."
    assert "the question" in zones.quoted


def test_answers_between_quotes_stay():
    text = (
        "On 2 Mar 2020, Jean wrote:\n> first question?\nFirst answer.\n\n> second question?\nSecond answer.\n"
    )
    assert split(text).author == "First answer.\n\nSecond answer."


def test_prompts_in_a_first_message_are_the_authors():
    text = "This fails:\n> summary(x)\n> plot(x)\nWhat now?"
    assert split(text, is_reply=False).author == text
    assert "summary" not in split(text, is_reply=True).author


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: Jean\nSent: Monday\nTo: Jane\nSubject: x\n\nquestion",
        "-----Message d'origine-----\nDe : Jean\nEnvoyé : lundi\nÀ : Jane\nObjet : x\n\nquestion",
        "De : Jean Martin\nEnvoyé : lundi 2 mars 2020 09:00\nÀ : Jane Doe\nObjet : Badges\n\nquestion",
        "De: Jean Martin\nEnvoyé: lundi\nÀ: Jane Doe\nCc: x\nObjet: Badges\n\nquestion",
        "________________________________\nFrom: Jean Martin\nSent: Monday\nTo: Jane\nSubject: x\n\nquestion",
        "*From:* Jean Martin\n*Sent:* Monday\n*To:* Jane\n*Subject:* x\n\nquestion",
        "Von: Jean Martin\nGesendet: Montag\nAn: Jane\nBetreff: x\n\nquestion",
        "---------- Forwarded message ---------\nFrom: Jean\nDate: Monday\nSubject: x\nTo: Jane\n\nquestion",
        "---------------------- Forwarded by Jane Doe/HOU/ACME on 03/02/2020 09:00 AM -----\n\nquestion",
        "Van: Jean\nVerzonden: maandag\nAan: Jane\nOnderwerp: x\n\nquestion",
        "Fra: Jean\nSendt: mandag\nTil: Jane\nEmne: x\n\nquestion",
        "Od: Jean\nWysłano: poniedziałek\nDo: Jane\nTemat: x\n\nquestion",
        "От: Jean\nОтправлено: 2 марта\nКому: Jane\nТема: x\n\nquestion",
        "发件人: Jean\n发送时间: 2020年3月2日\n收件人: Jane\n主题: x\n\nquestion",
        "Da: Jean\nInviato: lunedì\nA: Jane\nOggetto: x\n\nquestion",
        "De: Jean\nEnviado: lunes\nPara: Jane\nAsunto: x\n\nquestion",
        "Message du : 02/03/2020 09:00\nDe : Jean\nA : jane@example.org\nCopie à :\nSujet : x\n\nquestion",
        "__________Reply Separator__________\nSubject: x\nAuthor: Jean\nDate: 3/2/2020 9:00 AM\n\nquestion",
        ">>> <jean@example.org> 03/02/20 09:00 am >>>\nquestion",
        "Forwarded by Jean Martin <jean@example.org> on 02/03/2020\nFrom: a\nTo: b\nSubject: x\n\nquestion",
        "Jean Martin\n03/02/2020 09:00 AM\nTo: Jane Doe/HOU/ACME@ACME\n\n\nSubject: x\n\nquestion",
        "Begin forwarded message:\n\nFrom: Jean\nSubject: x\nDate: Monday\nTo: Jane\n\nquestion",
        "Jean Martin\n03/02/2020 09:00 AM\nTo: Jane Doe/HOU/ACME@ACME\ncc:\nSubject: x\n\nquestion",
        "On Mon, 2 Mar 2020 at 09:00, Jean Martin <jean@example.org> wrote:\n\nquestion",
    ],
)
def test_everything_below_a_header_block_is_quoted(block):
    zones = split(f"My answer here.\n\n{block}\nmore of it\n")
    assert zones.author == "My answer here."
    assert "question\nmore of it" in zones.quoted


def test_a_field_in_the_text_is_no_header_block():
    text = "From: the beginning it was clear.\nTo: be done\n\nAll of it is mine."
    assert split(text).author == text


def test_a_signature_is_cut_at_its_dashes():
    zones = split("Text.\n\n-- \nJane Doe\nACME")
    assert (zones.author, zones.signature) == ("Text.", "Jane Doe\nACME")
    assert split("Text.\n\n--\nJane Doe").signature == "Jane Doe"


@pytest.mark.parametrize(
    "line", ["Sent from my iPhone", "Envoyé de mon iPhone", "Von meinem iPhone gesendet"]
)
def test_the_line_of_a_mobile_is_a_signature(line):
    assert split(f"Text.\n\n{line}\n").author == "Text."


def test_a_sign_off_and_the_contact_lines_behind_it_are_a_signature():
    zones = split("Voici le plan.\n\nCordialement,\nJane Doe\nAcme, service badges\n+33 1 02 03 04 05\n")
    assert zones.author == "Voici le plan."
    assert zones.signature.startswith("Cordialement,\nJane Doe")


CONTACT = "Jane Doe\nAcme Corp.\n1400 Smith Street\n(713) 555-0100 (phone)\njane@example.org"


@pytest.mark.parametrize(
    "signature",
    [
        CONTACT,
        f"**********************\n{CONTACT}",
        "Jane",
        "- Jane",
        "Jane Doe, Ph.D.",
        "Regards,\nJ. Doe",
        "Cheers, Jane",
    ],
)
def test_an_author_who_signs_by_name_is_recognised(signature):
    zones = split(f"The text stays as it is.\n\n{signature}\n", author="Doe, Jane <jane.doe@example.org>")
    assert (zones.author, zones.signature) == ("The text stays as it is.", signature)


def test_contact_lines_that_stand_apart_need_no_known_name():
    zones = split(f"The text stays as it is.\n\n{CONTACT}\n")
    assert (zones.author, zones.signature) == ("The text stays as it is.", CONTACT)


def test_a_lone_name_under_a_finished_sentence_is_a_signature():
    assert split("Please call me.\n\nBert Roe\n").signature == "Bert Roe"


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nThe list:\n- one\n- two\n",
        "Thanks!",
        "Jane Doe\n555 123 4567",
        "Which one?\n\nThe number is 713 555 0100, ask for the desk on the second floor there.",
        "Results below.\n\nmean 1.23\nmedian 4.56\n",
        "We meet on Monday.\n\nthen on tuesday",
        "Here it is.\n\nThank you",
        "Costs:\n\nAlpha 12,000 EUR\nBeta 9,500 EUR",
    ],
)
def test_content_is_not_taken_for_a_signature(text):
    assert split(text, author="Bob Roe").author == text.strip()


def test_an_attachment_line_below_a_signature_stays_with_the_text():
    zones = split("See the file.\n\nRegards,\nJane\n\n - plan.xls\n", author="Jane Doe")
    assert zones.author == "See the file.\n\n - plan.xls"
    assert zones.signature == "Regards,\nJane"


def test_the_wrapped_end_of_a_quoted_line_stays_in_the_quote():
    long = "> a question that is so long that some mail program has wrapped its last"
    zones = split(f"On 2 Mar 2020, Jean wrote:\n{long}\nwords\n> and goes on\nMy answer.\n")
    assert zones.author == "My answer."


def test_a_short_answer_between_two_questions_stays_the_authors():
    asked = "> Is the second door of the main building open on Sunday mornings too?"
    assert split(f"On 2 Mar 2020, Jean wrote:\n{asked}\nno\n> And the first?\nyes\n").author == "no\nyes"


@pytest.mark.parametrize(
    "footer",
    [
        "*CONFIDENTIALITY NOTICE: This e-mail is confidential.*\nDelete it.",
        "This transmission is intended to be delivered only to the addressee and\nmay be confidential.",
        "Diese E-Mail enthält vertrauliche Informationen.",
        "Ce courriel est destiné à son seul destinataire.",
        "Si vous avez reçu ce message par erreur, merci de le détruire.",
        "---\nYou are currently subscribed to ops as: jane@example.org",
        "To unsubscribe from this group, send a mail.",
    ],
)
def test_disclaimers_and_list_lines_are_a_footer(footer):
    zones = split(f"Text.\n\n{footer}\n")
    assert (zones.author, zones.footer) == ("Text.", footer)


def test_a_forward_without_a_word_of_ones_own_is_all_quoted():
    zones = split("-----Original Message-----\nFrom: a\nTo: b\nSubject: x\n\nThe list:")
    assert zones.author == ""
    assert zones.quoted.endswith("The list:")


MARKS = [
    "", "text", "> quoted", "a:", "Jane", "-- ", "--", "On 2 Mar 2020, Jean wrote:", "From: a", "To: b", "Subject: x",
    "03/02/2020 09:00 AM", "-----Original Message-----", ">>> 1 a >>>", "____________________", "Thanks,",
    "Sent from my x",
    "This message is confidential.", "Message du 1:", " - a.xls", "道", "wrote --", "~ ~", "|", "=09 From: x",
]  # fmt: skip


@given(st.lists(st.sampled_from(MARKS), max_size=9), st.booleans())
def test_no_order_of_marks_breaks_the_splitter(lines, is_reply):
    assert len(classify(lines, is_reply, "Jane Doe")) == len(lines)
    zones = split("\n".join(lines), is_reply, "Jane Doe")
    assert len("".join(zones[:4])) <= len("\n".join(lines))


def test_every_line_has_its_class():
    lines = [
        "Yes.",
        "",
        "Jane",
        "",
        "On 2 Mar 2020, Jean wrote:",
        "> Is it?",
        "____________________",
        "x mailing list",
    ]
    codes = list(classify(lines, author="Jane Doe"))
    assert codes[0] == OWN
    assert codes[2] == SIGNATURE
    assert codes[4:] == [HEAD, QUOTED, FOOTER, FOOTER]


def test_a_sentence_behind_thanks_is_text():
    text = "Could you check?\nThanks\n\nThe second point is that the door stays open."
    assert split(text).author == text


def test_the_footer_of_a_list_is_cut():
    footer = "_______________________________________________\nteam mailing list\nteam@example.org"
    zones = split(f"Text.\n\n{footer}\n")
    assert (zones.author, zones.footer) == ("Text.", footer)


def test_a_legal_footer_is_cut():
    text = "Texte.\n\nCe message et ses pièces jointes sont confidentiels et destinés à leur destinataire.\n"
    assert split(text).author == "Texte."


def test_a_rule_that_parts_the_text_stays():
    text = "Part one.\n------------------------\nPart two."
    assert split(text).author == text


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Yes.\n\nOn Monday 3 May 2021, Jane wrote:\n> One.\n\nOn 4 May 2021 Joe wrote:\n> Two.", "Jane"),
        ("Yes.\n\nFrom: Jane\nSent: Monday\nTo: Joe\nSubject: x\n\nOne.", "From: Jane"),
    ],
)
def test_the_first_quote_head_is_told_apart(text: str, head: str):
    found = split(text).head
    assert head in found and "One" not in found and "4 May" not in found


@pytest.mark.parametrize(
    "text",
    [
        ">" * 1_000_000, ">\n" * 300_000, ">a\nb:\n" * 100_000, "On 1/1/20 a wrote:\n" * 40_000,
        "From: a\nTo: b\n" * 50_000, "-----Original " * 70_000, "-----\n" * 150_000, "_" * 1_000_000, " " * 1_000_000,
        "-- \n" * 200_000, "Thanks,\n" * 100_000, "12.12.2020 1:11<@<@>:\n" * 40_000, ">>> 1 >>>\n" * 90_000,
        "> " + "a" * 60 + "\nb\n" * 200_000, "Message du 1:\n" * 60_000, "\n  From: x" * 90_000,
    ],
    ids=range(16),
)  # fmt: skip
def test_hostile_texts_take_linear_time(text):
    start = time.perf_counter()
    split(text)
    assert time.perf_counter() - start < 20


def test_a_long_rule_with_something_behind_it_costs_no_more_than_its_length():
    with cpu_limit(5):
        assert split("Hello\n" + "_" * 300_000 + "a\nAna\n" + "a" * 300_000 + " 1", True).author.startswith(
            "Hello"
        )
