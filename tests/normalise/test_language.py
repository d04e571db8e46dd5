import pytest

from push2pull.normalise.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, merci pour votre réponse, nous avons bien reçu le dossier et les annexes.", "fr"),
        ("Hello all, the badges are ready and you can get them at the desk.", "en"),
        ("Hallo zusammen, die neuen Ausweise sind fertig und ihr könnt sie bei mir abholen.", "de"),
        ("Hola a todos, las tarjetas están listas y se pueden recoger en la oficina.", "es"),
        ("Ciao a tutti, il badge è pronto e si può ritirare con un documento alla portineria.", "it"),
        ("Olá, os cartões estão prontos e não precisam de marcar para os levantar com uma pessoa.", "pt"),
        ("Hallo allemaal, de nieuwe pasjes zijn klaar en je kan ze ook bij de balie ophalen.", "nl"),
        ("ok", ""),
        ("", ""),
        ("12 34 56 78 90", ""),
    ],
)
def test_the_language_of_a_text(text, language):
    assert detect(text) == language
