"""What an administrator has to know before a connector is used, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

from push2pull.connectors.targets.mattermost import notes as mattermost
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
    "mattermost": mattermost.LIVE,
    "mattermost-file": mattermost.FILE,
    "zulip": {
        "en": {
            "url": "zulip://acme.zulipchat.com[?import=1&rate=180]",
            "needs": (
                "A bot (Personal settings, Bots, Generic bot) that may make channels and delete its own messages"
                " without a time limit; its address and API key as ADDRESS:KEY in PUSH2PULL_ZULIP_TOKEN. Zulip"
                " 6.0 or newer. ?import=1 sets authors and dates, by parameters that Zulip does not document: on"
                " a server of your own, for an administrator's account with the right can_forge_sender, where"
                " addresses are visible to everyone."
            ),
            "keeps": (
                "Text, folded quotes, pictures and files; threads as topics, communities as channels, private"
                " unless the archive is public. Author and date stand in the first line, or with ?import=1 in"
                " their place for whoever has an account."
            ),
            "loses": (
                "Which message of a thread an answer belongs to; subject tags; titles beyond 53 characters, which"
                " stand in the text then."
            ),
            "limits": (
                "About three posts a second. Messages of 10,000 characters and topics of 60: what is longer is"
                " divided, or stands in the text. A first run notifies nobody but the bot's owner; later ones"
                " those who follow the channel. Deleted messages can be restored for 30 days by the server's"
                " administrators."
            ),
            "tried": "A fake server that keeps to Zulip's API description. Never on a real organisation.",
        },
        "fr": {
            "url": "zulip://acme.zulipchat.com[?import=1&rate=180]",
            "needs": (
                "Un bot (Paramètres personnels, Bots, bot générique) qui peut créer des canaux et supprimer"
                " ses propres messages sans limite de temps\u00a0; son adresse et sa clé d'API, ADRESSE:CLÉ, dans"
                " PUSH2PULL_ZULIP_TOKEN. Zulip 6.0 ou plus récent. ?import=1 donne auteurs et dates, par des"
                " paramètres que Zulip ne documente pas\u00a0: sur votre propre serveur, pour le compte d'un"
                " administrateur qui a le droit can_forge_sender, là où les adresses sont visibles de tous."
            ),
            "keeps": (
                "Texte, citations repliées, images et fichiers\u00a0; les fils deviennent des sujets, les"
                " communautés des canaux, privés à moins que les archives soient publiques. L'auteur et la date"
                " figurent sur la première ligne, ou avec ?import=1 à leur place pour qui a un compte."
            ),
            "loses": (
                "À quel message du fil répond une réponse\u00a0; les étiquettes de l'objet\u00a0; les titres au-delà"
                " de 53 caractères, qui figurent alors dans le texte."
            ),
            "limits": (
                "Environ trois messages par seconde. Messages de 10\u00a0000 caractères et sujets de 60\u00a0: ce qui"
                " est plus long est divisé, ou figure dans le texte. Un premier passage ne notifie personne sauf le"
                " propriétaire du bot\u00a0; les suivants, qui suit le canal. Les administrateurs du serveur"
                " peuvent restaurer pendant 30 jours les messages supprimés."
            ),
            "tried": "Un faux serveur fidèle à la description de l'API de Zulip. Jamais sur une vraie organisation.",
        },
    },
    "matrix": {
        "en": {
            "url": "matrix://matrix.example.org[/space][?admin=@ana:example.org,...][&federate=1]",
            "needs": (
                "An application service: push2pull connectors matrix --registration FILE writes its registration;"
                " an administrator of the homeserver adds it to the configuration and restarts. Its token goes"
                " into PUSH2PULL_MATRIX_TOKEN, or PUSH2PULL_MATRIX_TOKEN_FILE names the file. admin= names who is"
                " invited, with all rights, and lets the others in."
            ),
            "keeps": (
                "Author, date, text, quotes, pictures and files, threads. Each author writes from an account of"
                " their own that nobody can sign in to; each community is a room in one space, open to the"
                " members of the space, or to all if it is public. Nobody is mentioned."
            ),
            "loses": (
                "Threads have one level: which answer was answered is kept, not shown as a tree. The title stands"
                " in the first message. Rooms show messages in the order of writing, not of their dates; each"
                " thread is in order. Further files of a mail are messages of their own. Nothing is encrypted."
            ),
            "limits": (
                "28,000 bytes a message, longer ones become several; files as the homeserver allows, at most"
                " 32 MB. Who is in a room already sees each message counted as unread: publish first, invite then."
                " What is withdrawn leaves an empty message with author and date; its files stay on the server."
            ),
            "tried": "Synapse 1.163, with SQLite. Not with clients, other homeservers, or federation.",
        },
        "fr": {
            "url": "matrix://matrix.example.org[/espace][?admin=@ana:example.org,...][&federate=1]",
            "needs": (
                "Un service applicatif\u00a0: push2pull connectors matrix --registration FICHIER écrit son"
                " enregistrement\u00a0; un administrateur du serveur l'ajoute à la configuration et redémarre. Son"
                " jeton va dans PUSH2PULL_MATRIX_TOKEN, ou PUSH2PULL_MATRIX_TOKEN_FILE nomme le fichier. admin= nomme"
                " qui est invité, avec tous les droits, et fait entrer les autres."
            ),
            "keeps": (
                "Auteur, date, texte, citations, images et fichiers, fils. Chaque auteur écrit d'un compte à lui,"
                " auquel personne ne peut se connecter\u00a0; chaque communauté est un salon d'un même espace, ouvert"
                " aux membres de l'espace, ou à tous si elle est publique. Personne n'est mentionné."
            ),
            "loses": (
                "Les fils ont un seul niveau\u00a0: la réponse à une réponse est gardée, pas montrée en arbre. Le"
                " titre est dans le premier message. Un salon montre les messages dans l'ordre d'écriture, pas"
                " de leurs dates\u00a0; chaque fil est dans l'ordre. Les autres fichiers d'un courriel sont des"
                " messages à part. Rien n'est chiffré."
            ),
            "limits": (
                "28\u202f000 octets par message, au-delà il est découpé\u00a0; des fichiers comme le serveur les"
                " admet, au plus 32\u00a0Mo. Qui est déjà dans un salon voit chaque message compté comme non"
                " lu\u00a0: publiez d'abord, invitez ensuite. Ce qui est retiré laisse un message vide avec auteur et"
                " date\u00a0; ses fichiers restent sur le serveur."
            ),
            "tried": "Synapse 1.163, avec SQLite. Ni avec des clients, ni d'autres serveurs, ni la fédération.",
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
