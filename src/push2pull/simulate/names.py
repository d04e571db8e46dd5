"""Invented, ordinary names: given and family names by language, and what the organisation is made of."""

from __future__ import annotations

GIVEN = {
    "fr": (
        "Claire Julien Sophie Mathieu Camille Antoine Hélène Nicolas Aurélie Thomas Élodie Benoît Margaux "
        "Guillaume Céline Rémi Manon Sébastien Inès Vincent Chloé François Léa Olivier Anaïs Étienne Pauline "
        "Maxime Noémie Hugo Lucie Cédric Mélanie Adrien Solène Fabien Agathe Loïc Karim Nadia Amélie Yanis"
    ).split(),
    "en": (
        "Emma James Olivia Daniel Grace Andrew Hannah Peter Rachel Simon Laura Martin Helen Robert Megan Owen "
        "Alice Edward Naomi Philip Joanna Stephen Priya Marcus Fiona Gareth Ruth Colin Amber Duncan Leah Victor"
    ).split(),
}

FAMILY = {
    "fr": (
        "Martel Lambertin Bessonnier Fauvel Garancher Delmarre Rousselin Chevrolat Montagnac Perrachon "
        "Vauthier Aubertin Lachenal Brossard Castelnot Dumoulier Escoffard Gauthérat Huberdeau Jolivard "
        "Kermarec Lemoyne Marchandon Noirtin Ouellard Pasquiron Quesnot Ravanel Sabatout Tremblot Verdelin "
        "Bouchardeau Carpentras Desrosiers Fontanel Grandmaison Larivée Maisonnat Périllat Thibodet "
        "Béranger Courcelle Diallo Haddad Benali Nguyen"
    ).split(),
    "en": (
        "Ashdown Barlowe Calloway Denholm Eastwick Farrowby Greystone Hartnell Ingleby Jessop Kettering "
        "Langmere Merrow Northgate Oakhurst Pemberley Quillan Redfern Stanmoor Thornley Underhay Wexcombe "
        "Yardley Ainsworthy Bramwell Coleford Dunmore Fairbank Holloway Kingsley Okafor Mehta Rahman"
    ).split(),
}

DEPARTMENTS = {
    "Ventes": 11,
    "Produit et ingénierie": 13,
    "Informatique": 7,
    "Qualité": 7,
    "Finance": 6,
    "Ressources humaines": 5,
    "Opérations": 8,
    "Direction": 3,
}
"""Department to its share of the people, in sixtieths."""

SITES = {"Lyon": 25, "Paris": 20, "Montréal": 15}
"""Site to its share of the people, in sixtieths."""

TITLES = {
    "Ventes": ("Relation clients", "Account management"),
    "Produit et ingénierie": ("Ingénierie produit", "Product engineering"),
    "Informatique": ("Support et systèmes", "IT support"),
    "Qualité": ("Assurance qualité", "Quality assurance"),
    "Finance": ("Contrôle de gestion", "Financial control"),
    "Ressources humaines": ("Développement RH", "People development"),
    "Opérations": ("Exploitation et logistique", "Operations"),
    "Direction": ("Direction générale", "General management"),
}
"""Department to the line under a name, in French and in English."""

PARTNERS = (
    ("Bertrand Salvignac", "norvela.example", "fr", "outlook"),
    ("Delphine Courtaud", "norvela.example", "fr", "outlook"),
    ("Gordon Ashcombe", "kestrel-foods.example", "en", "gmail"),
    ("Wendy Larkhill", "kestrel-foods.example", "en", "outlook"),
    ("Luc Ferrandier", "atelier-brun.example", "fr", "thunderbird"),
    ("Jürgen Haldenbach", "halden-systems.example", "en", "german"),
)
"""External people: name, domain, language, mail program."""

ROLES = (("Support Acme", "support"), ("Comptabilité Acme", "compta"))
