"""Texts of purpose drafts in French and English; both languages have the same keys and the same fields.

French sets no-break spaces (U+00A0, U+202F) inside its quotes and before its double marks.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Group of {people} or so people",
        "who": "For the {people} or so people who exchange mail here today",
        "who_open": "For the people who exchange mail here today",
        "about": ", about {topics}",
        "end": ".",
        "aim_share": "Ask once, where all can see it, and find the answers again.",
        "aim_repeated": "Answer recurring questions once, for all.",
        "aim_narrowing": "Bring the answers that now go to one person to all who follow the question.",
        "aim_social": "Conviviality: open to all, compulsory for nobody, not counted in the value.",
        "aim_announce": "Announcements: to be read when one likes, not to be received by all.",
        "evidence": "Evidence: mail in {weeks} weeks, {pace} conversations a week, {answered}% of them "
        "answered within a week, {content} worth reading again.",
        "replaces_list": "It replaces the list “{name}”.",
        "replaces_group": "It replaces the recipients typed by hand for every message.",
        "merge": "Proposal: merge with “{target}”, which has the same regulars or the same topic.",
        "decimal": ".",
        "joint": "; ",
    },
    "fr": {
        "title": "Groupe d’environ {people} personnes",
        "who": "Pour les quelque {people} personnes qui échangent ici par courriel",
        "who_open": "Pour les personnes qui échangent ici par courriel",
        "about": ", au sujet de\u00a0: {topics}",
        "end": ".",
        "aim_share": "Poser une question une fois, à la vue de tous, et en retrouver les réponses.",
        "aim_repeated": "Répondre une fois pour toutes aux questions récurrentes.",
        "aim_narrowing": "Donner à tous ceux qui suivent une question les réponses qu’un seul reçoit.",
        "aim_social": "Convivialité\u00a0: ouvert à tous, imposé à personne, sans valeur comptée.",
        "aim_announce": "Annonces\u00a0: à lire quand on le souhaite, sans que tous les reçoivent.",
        "evidence": "Constat\u00a0: du courriel sur {weeks} semaines, {pace} conversations par semaine, dont "
        "{answered}\u00a0% ont une réponse sous une semaine\u202f; {content} méritent d’être relues.",
        "replaces_list": "Remplace la liste «\u00a0{name}\u00a0».",
        "replaces_group": "Remplace les destinataires saisis à la main à chaque message.",
        "merge": "Proposition\u00a0: réunir avec «\u00a0{target}\u00a0», qui a les mêmes habitués ou le même sujet.",
        "decimal": ",",
        "joint": "\u202f; ",
    },
}
