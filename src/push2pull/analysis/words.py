"""Words and phrases of mail: what counts as a word, what says nothing, and how a phrase is written.

A *word* is a run of letters (digits, hyphens and apostrophes inside allowed), case-folded. A *phrase* is one to
three content words with at most two linking words between neighbours ("renouvellement des badges"):
:mod:`push2pull.analysis.phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache

from push2pull.normalise.language import COMMONEST

MAX_WORD = 30

_ENGLISH = """
a able about above actual actually add after again against ago agree all allow almost already also although
always am among an and another any anybody anyone anything anyway apr april are aren aren't around article
as asap ask at attached attachment aug august available away back basically be because been before being
believe below best better between bit both bring but by call came can can't cannot case cc certain cheers
clear come considered could couldn couldn't current currently day days dear dec december details did didn
didn't different do does doesn doesn't doing don don't done down e-mail each easy either else email emails
end enough especially etc even ever every everyone everything exactly example fact far feb february feel few
find fine first follow for forward forwarded free fri friday from full further fw fwd fyi general get gets
getting give given go goes going gone good got great guess had hadn happen happened happens hard has hasn
hasn't have haven haven't having he he'd he'll hear heard hello help her here here's hers herself hey hi
high him himself his hope hour hours how however i i'd i'll i'm i've idea if important in include included
information instead interested into is isn isn't it it'd it'll it's its itself jan january jul july jun june
just keep kind knew know known last least leave left less let let's like likely little ll long look looking
looks lot lots low made mail mails main make makes making many mar march matter may maybe me mean means
mention mentioned message messages might mine mon monday month months more most much must my myself near
need needed needs never new next no nobody non none nor not nothing nov november now number oct october of
off often oh ok okay old on once one ones only onto open or original other others otherwise our ours
ourselves out over own part people perhaps person place please pm point possible pretty probably problem put
question quite rather re read real really reason regards reply result right said same sat saturday saw say
saying says second see seem seems seen send sent sep sept september set several shall she should shouldn
shouldn't show side similar simple simply since sincerely single small so some somebody someone something
sometimes soon sorry sort start started still stuff subject such suggest suggestion sun sunday suppose sure
take taken taking talk tell than thank thanks that that's the their theirs them themselves then there
there's therefore these they they'd they'll they're they've thing things think third this those though
thought thread three through thu thursday thus thx time times to today together told tomorrow too took
toward towards tried true try trying tue tuesday turn two under understand unless until up upon us use used
useful using usually various ve very via want wanted wants was wasn wasn't way we we'd we'll we're we've wed
wednesday week well went were weren weren't what what's whatever when where whether which while who whole
whom whose why will with within without won won't word work worked working works would wouldn wouldn't write
writes wrong wrote year years yes yesterday yet you you'd you'll you're you've your yours yourself
yourselves
"""

_FRENCH = """
a a-t-il a-t-on abord absolument accord actuellement afin ah ai aie aient ailleurs ainsi ait alors
amicalement août après as as-tu assez attendant au aucun aucune aujourd'hui auparavant auprès auquel aura
aurai aurait auras aurez aurons auront aussi aussitôt autant autour autre autres aux auxquelles auxquels
avaient avais avait avance avant avec avez avez-vous aviez avions avoir avons avril ayant bcp beaucoup
besoin bien bientôt bises bisous bon bonjour bonne bonnes bons bonsoir bref c' car cas cdlt cdt ce ceci cela
celle celles celui cependant certain certaine certaines certains ces cet cette ceux chacun chacune chaque
cher chers chez chose choses chère ci combien comme comment concernant connaître contre cordialement coucou
courriel courriels d' dans de dedans dehors demain demander depuis dernier derniers dernière des dessous
dessus deux devait devant devez devoir devons devraient devrait devrions dimanche dire dis disons dit dois
dois-je doit doivent donc donner dont du duquel durant dès début décembre déjà désolé dû e-mail elle elles
email en encore enfin ensuite entre environ envoie envoyer envoyé es es-tu est est-ce et etc eu eux
exactement exemple faire fais faisait fait faites fallait falloir faudra faudrait faut faut-il façon fera
ferai ferait fois font fort février grand grande gros heure heures hier hors hui hélas ici idée il ils j'
jamais janvier je jeudi joint jointe jointes joints jour journée jours juillet juin jusqu jusqu' juste
justement l' la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu' lorsque lui lundi là m'
ma mai mail mails maintenant mais malgré manière mardi mars me meilleur merci mercredi mes message messages
mettre mieux mis mise moi moins mois moment mon même mêmes n' ne ni niveau nom nombre non nos notamment
notre nous nouveau nouveaux nouvelle nouvelles novembre nul nôtre objet octobre on ont or ou oui outre où
par parce pareil parfois parler part partir pas pendant pense penser permet petit petite peu peut peut-on
peut-être peuvent peux peux-tu pièce pièces pj place plait plaît plupart plus plusieurs plutôt point
possible pour pourquoi pourra pourrai pourraient pourrais-tu pourrait pourrait-on pourras pourrez pourriez
pourriez-vous pourrons pourront pouvait pouvez pouvez-vous pouvoir pouvons premier première prendre presque
prochain prochaine propos près puis puis-je puisqu' puisque qu' quand quant que quel quelle quelles quelqu'
quelqu'un quelque quelques quels question qui quoi quoique raison ref remercie remerciements
respectueusement rien rép répondre réponse s' sa sais sais-tu sait salut samedi sans sauf savez savez-vous
savoir se selon semaine semble septembre sera serai seraient serait seras serez seriez seront ses seul seule
si sincèrement sinon soi soir soirée soit sommes son sont souhaitez-vous sous souvent stp suis suite suivant
sujet sur surtout svp t' ta tant tard te tel telle tellement tels temps tes toi ton toujours tous tout toute
toutefois toutes tr trop trouve trouver très tu tôt un une unes uns va vais vas vendredi venir vers veuillez
veut veux veux-tu via viens vient voici voilà voir vois vos votre voudrais voudrait voulais voulez
voulez-vous vouloir vous voyez vrai vraiment vu vôtre week-end weekend y à ça écris écrit étaient étais
était étant été évidemment êtes êtes-vous être
"""

_LINKS = """
a and at au aux by d' de des du en et for from in l' la le les of on par pour sur the to with à
"""

LINKS = frozenset(_LINKS.split())
"""Words that may stand inside a phrase, never at its ends."""

STOP_WORDS = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}
"""Words that say nothing about the topic, by ISO 639-1 language; the courtesies and marks of mail too."""

_EVERY = frozenset().union(*COMMONEST.values(), *STOP_WORDS.values())
"""Those of every known language. The commonest words of the others are no lists of their own: what languages share
is not in them."""

_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*(?:(?<=\b\w)['’]|(?<=\b[qQ][uU])['’])?")
_BREAK = re.compile(r"[^\w\s'’-]+|(?<!\w)-+|-+(?!\w)|\n\s*\n")
_ELISION = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quel)?qu)['’](?=\w)", re.IGNORECASE)
_MASKED = re.compile(
    r"‹[^›\n]{0,80}›|\bP-[0-9a-f]{16}\b|\b(?:https?|ftp|file|mailto):\S+|\bwww\.\S+|\S+@\S+|\S*/\S+/\S*",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[)\]}\"'\w];\s*$|[{}]\s*$|^\s*(?:#\w+|\$ |//|/\*|@@|\+\+\+|---)|\w\(\)|->|::|[=!]=|&&|\|\||</?\w+>"
    r"|\w\s*=\s*\w|[A-Za-z0-9+/=]{40,}|\|\s+\d+ [+-]+|^\s*[A-Za-z-]+-[Bb]y: "
    r"|^\s*\d+ files? changed"
)
_PATCH = re.compile(r"^(?:diff --git |Index: |@@ -|--- a/).*", re.MULTILINE | re.DOTALL)
_OPAQUE = re.compile(r"[\d'’-]+|(?=\w*\d)[0-9a-f]{5,}|(?:0x|u)[0-9a-f]+|(?:\w*\d){3}\w*", re.IGNORECASE)


def clean(text: str) -> str:
    """Return *text* without patches and lines of code, and without what :func:`unmarked` removes."""
    return unmarked("\n".join(line for line in _PATCH.sub("", text).splitlines() if not _CODE.search(line)))


def unmarked(text: str) -> str:
    """Return *text* without addresses, links, paths and masked people."""
    # A bullet breaks phrases, so that the words around what was cut are no neighbours.
    return _MASKED.sub(" • ", text)


def runs(text: str) -> Iterator[list[str]]:
    """Yield runs of tokens, as written, with nothing but blanks (or one line end) between them."""
    for stretch in _BREAK.split(text):
        if run := _TOKEN.findall(stretch):
            yield run


def keys(text: str) -> list[str]:
    """Return the keys of all words, in order."""
    return [fold(word) for token in _TOKEN.findall(text) for word in pieces(token)]


def pieces(token: str) -> tuple[str, ...]:
    """Return the words of a token: a French elision is one of its own ("l'accès" is "l'" and "accès")."""
    match = _ELISION.match(token)
    if match and fold(token) != "aujourd'hui":
        return (match.group(), *pieces(token[match.end() :]))
    return (token,)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return the key of a word as written."""
    return word.casefold().replace("’", "'").removesuffix("'s")


@lru_cache(maxsize=1 << 16)
def opaque(key: str) -> bool:
    """Return whether a word is a number, a digest, an identifier or a single letter: nothing to read."""
    return len(key) < 2 or len(key) > MAX_WORD or _OPAQUE.fullmatch(key) is not None


def banned(key: str, terms: Container[str]) -> bool:
    """Return whether the word or a part of it between hyphens is one of *terms*."""
    return key in terms or ("-" in key and any(part in terms for part in key.split("-")))


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of *language*, of every known language when it has no list of its own."""
    return STOP_WORDS.get(language, _EVERY)


def content_words(text: str, stop: Container[str], terms: Container[str]) -> list[str]:
    """Return the keys of the words that may say something: no stop word, nothing opaque, none of *terms*."""
    return [key for key in keys(text) if not (key in stop or opaque(key) or banned(key, terms))]


def as_written(words: Sequence[str], first: bool) -> str:
    """Return a phrase as it stands in the text, without the capital of the *first* word of a sentence."""
    shown = list(words)
    if place_capital(words, first):
        shown[0] = shown[0].lower()
    shown[-1] = shown[-1].removesuffix("'s").removesuffix("’s")
    return "".join(word if word[-1] in "'’" else word + " " for word in shown).strip()


def place_capital(words: Sequence[str], first: bool) -> bool:
    """Return whether the first capital may be due to the place alone, and is no part of a name."""
    head, *others = words
    return first and head[1:].islower() and all(word == word.lower() for word in others)


def stem(key: str) -> str:
    """Return the word without a final plural mark: enough to see that "badge" and "badges" are one."""
    return key.rstrip("sx") if len(key) > 3 else key
