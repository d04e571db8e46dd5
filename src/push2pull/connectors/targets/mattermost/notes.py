"""What an administrator has to know before publishing to Mattermost, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

FILE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "url": "mattermost-file:FOLDER?team=NAME[&team_title=TITLE][&account=USERNAME]",
        "needs": (
            "No server and no token: it makes FOLDER/import.zip, which a system administrator imports with mmctl"
            " import upload and mmctl import process. The team has to be there, or is made with team_title."
            " In the people map, name the accounts that are on the server; stub makes a deactivated one."
        ),
        "keeps": (
            "Author, date, text, quotes, files, and threads of one level. Nobody is notified. Importing the same"
            " file twice changes nothing. A community that is not public becomes a private channel."
        ),
        "loses": (
            "Answers to answers hang on the first post. Titles stand in the first post's text. The order of the"
            " files of a post is the server's. Who has no account is named in the text."
        ),
        "limits": (
            "16,383 characters and ten files a post; more becomes several posts. Mattermost deletes nothing by"
            " import: withdraw leaves a post out of the file, which helps before the import only. The Entry"
            " edition shows the latest 10,000 messages of all channels, and hides the others."
        ),
        "tried": "An importer of our own that checks what Mattermost's checks. Never on a real server.",
    },
    "fr": {
        "url": "mattermost-file:DOSSIER?team=NOM[&team_title=TITRE][&account=COMPTE]",
        "needs": (
            "Ni serveur ni jeton\u00a0: il crée DOSSIER/import.zip, qu'un administrateur système importe avec mmctl"
            " import upload puis mmctl import process. L'équipe doit exister, ou elle est créée avec team_title."
            " Dans la table des personnes, nommez les comptes qui existent sur le serveur\u00a0; stub en crée un"
            " qui est désactivé."
        ),
        "keeps": (
            "Auteur, date, texte, citations, fichiers, et fils à un niveau. Personne n'est notifié. Importer deux"
            " fois le même fichier ne change rien. Une communauté qui n'est pas publique devient un canal privé."
        ),
        "loses": (
            "Les réponses aux réponses se rattachent au premier message. Le titre figure dans le texte du premier"
            " message. L'ordre des fichiers d'un message est celui du serveur. Qui n'a pas de compte est nommé"
            " dans le texte."
        ),
        "limits": (
            "16\u00a0383 caractères et dix fichiers par message\u00a0; au-delà il en faut plusieurs. Mattermost ne"
            " supprime rien par import\u00a0: withdraw laisse un message hors du fichier, ce qui ne sert qu'avant"
            " l'import. L'édition Entry montre les 10\u00a0000 derniers messages de tous les canaux et cache les"
            " autres."
        ),
        "tried": "Un importeur à nous, qui vérifie ce que vérifie celui de Mattermost. Jamais sur un vrai serveur.",
    },
}
"""Language to what is under each of the headings, for ``mattermost-file``."""

LIVE: Mapping[str, Mapping[str, str]] = {
    "en": {
        "url": "mattermost://chat.example.org/team",
        "needs": (
            "A personal access token or a bot's in PUSH2PULL_MATTERMOST_TOKEN, of an account that is in the team"
            " and may make channels. A system administrator's sets dates. For true authors, their own tokens:"
            " a file with lines account,token, named by PUSH2PULL_MATTERMOST_TOKENS_FILE."
        ),
        "keeps": (
            "Text, quotes, files, threads of one level; with an administrator's token the date, with the authors'"
            " own tokens the author. A community that is not public becomes a private channel."
        ),
        "loses": (
            "Author and date together: with authors' tokens the date stands in the text, without them the author"
            " does. Answers to answers hang on the first post; titles stand in its text."
        ),
        "limits": (
            "Members of the channel may be notified: add them after publishing. What is withdrawn stays in the"
            " database; the first post of a thread that others answered loses its words, not its place. The Entry"
            " edition shows the latest 10,000 messages of all channels, and hides the others."
        ),
        "tried": "A fake server that keeps to Mattermost's API description. Never on a real server.",
    },
    "fr": {
        "url": "mattermost://chat.example.org/equipe",
        "needs": (
            "Un jeton d'accès personnel ou de bot dans PUSH2PULL_MATTERMOST_TOKEN, d'un compte qui est dans"
            " l'équipe et peut créer des canaux. Celui d'un administrateur système fixe les dates. Pour les vrais"
            " auteurs, leurs propres jetons\u00a0: un fichier de lignes account,token, nommé par"
            " PUSH2PULL_MATTERMOST_TOKENS_FILE."
        ),
        "keeps": (
            "Texte, citations, fichiers, fils à un niveau\u00a0; avec le jeton d'un administrateur la date, avec"
            " les jetons des auteurs l'auteur. Une communauté qui n'est pas publique devient un canal privé."
        ),
        "loses": (
            "L'auteur et la date à la fois\u00a0: avec les jetons des auteurs la date est dans le texte, sans eux"
            " c'est l'auteur. Les réponses aux réponses se rattachent au premier message, qui porte le titre."
        ),
        "limits": (
            "Les membres du canal peuvent être notifiés\u00a0: ajoutez-les après la publication. Ce qui est retiré"
            " reste dans la base\u00a0; le premier message d'un fil auquel d'autres ont répondu perd ses mots, pas"
            " sa place. L'édition Entry montre les 10\u00a0000 derniers messages de tous les canaux et cache les"
            " autres."
        ),
        "tried": "Un faux serveur fidèle à la description de l'API de Mattermost. Jamais sur un vrai serveur.",
    },
}
"""The same for ``mattermost``."""
