"""What an administrator has to know before a connector is used, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

from push2pull.errors import ConfigurationError

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "url": "URL",
        "needs": "What it needs",
        "keeps": "What arrives",
        "loses": "What does not",
        "limits": "Limits",
        "tried": "Tried on",
    },
    "fr": {
        "url": "URL",
        "needs": "Ce qu'il faut",
        "keeps": "Ce qui arrive",
        "loses": "Ce qui n'arrive pas",
        "limits": "Limites",
        "tried": "Essayé sur",
    },
}

NOTES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "discourse": {
        "en": {
            "url": "discourse://[account@]forum.example.org[/category][?rate=60]",
            "needs": (
                "An API key for all users, without restrictions (Admin, API keys), in PUSH2PULL_DISCOURSE_TOKEN."
                " The account is an administrator's, by default system. Allow the kinds of files that the mail"
                " has (authorized extensions, * for all), and new accounts to post without approval. For tags,"
                " allow everybody to tag and to create tags."
            ),
            "keeps": (
                "Author, date, title, text, folded quotes, answers to answers, pictures and files, subject tags."
                " Nobody is notified. A community that is not public becomes a category for the members of a"
                " group of its own; its authors join the group."
            ),
            "loses": (
                "Pictures may be compressed by the forum. Files of no bytes are only named. Who has no account and"
                " gets no stand-in is named in the text."
            ),
            "limits": (
                "60 requests a minute for one key: about one post a second. What is withdrawn stays visible to"
                " the staff; the first post of a topic that others answered loses its words, not its place."
            ),
            "tried": "A fake server that keeps to Discourse's API description. Never on a real forum.",
        },
        "fr": {
            "url": "discourse://[compte@]forum.example.org[/catégorie][?rate=60]",
            "needs": (
                "Une clé d'API pour tous les utilisateurs, sans restriction (Administration, Clés d'API), dans"
                " PUSH2PULL_DISCOURSE_TOKEN. Le compte est celui d'un administrateur, par défaut system. Autorisez"
                " les types de fichiers que contient le courrier (authorized extensions, * pour tous), et les"
                " nouveaux comptes à publier sans approbation. Pour les étiquettes, autorisez tout le monde à"
                " étiqueter et à créer des étiquettes."
            ),
            "keeps": (
                "Auteur, date, titre, texte, citations repliées, réponses aux réponses, images et fichiers,"
                " étiquettes de l'objet. Personne n'est notifié. Une communauté qui n'est pas publique devient une"
                " catégorie réservée aux membres d'un groupe à elle\u00a0; ses auteurs rejoignent ce groupe."
            ),
            "loses": (
                "Le forum peut compresser les images. Les fichiers vides sont seulement nommés. Qui n'a pas de"
                " compte et ne reçoit pas de prête-nom est nommé dans le texte."
            ),
            "limits": (
                "60 requêtes par minute pour une clé\u00a0: environ un message par seconde. Ce qui est retiré reste"
                " visible pour les responsables du forum\u00a0; le premier message d'un sujet auquel d'autres ont"
                " répondu perd ses mots, pas sa place."
            ),
            "tried": "Un faux serveur fidèle à la description de l'API de Discourse. Jamais sur un vrai forum.",
        },
    },
}
"""Connector to language to what is under each of the headings."""


def notes(name: str, lang: str) -> Mapping[str, str]:
    """Return heading to text; empty for a connector that needs no words.

    Raises :class:`~push2pull.errors.ConfigurationError` for a language that there is not.
    """
    if lang not in HEADINGS:
        raise ConfigurationError(f"no language {lang}; there are {', '.join(sorted(HEADINGS))}")
    said = NOTES.get(name, {}).get(lang, {})
    return {HEADINGS[lang][key]: text for key, text in said.items()}
