import time

import pytest

from push2pull.normalise.quotes import line_hashes, split

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


def test_the_contact_lines_behind_a_sign_off_are_a_signature():
    zones = split("Voici le plan.\n\nCordialement,\nJane Doe\nAcme, service badges\n+33 1 02 03 04 05\n")
    assert zones.author == "Voici le plan.\n\nCordialement,"
    assert zones.signature.startswith("Jane Doe")


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


def test_the_same_line_has_the_same_digest_quoted_or_not():
    line = "When are the new  badges ready for the team?"
    assert line_hashes(f"> > {line}") == line_hashes(line)
    assert line_hashes("short") == []
    assert line_hashes("a line with jane@example.org in it") == []
    assert -(2**63) <= line_hashes(line)[0] < 2**63


@pytest.mark.parametrize(
    "text",
    [
        ">" * 1_000_000, ">\n" * 300_000, ">a\nb:\n" * 100_000, "On 1/1/20 a wrote:\n" * 40_000,
        "From: a\nTo: b\n" * 50_000, "-----Original " * 70_000, "-----\n" * 150_000, "_" * 1_000_000, " " * 1_000_000,
        "-- \n" * 200_000, "Thanks,\n" * 100_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_hostile_texts_take_linear_time(text):
    start = time.perf_counter()
    split(text)
    assert time.perf_counter() - start < 20
