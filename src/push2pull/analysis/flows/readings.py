"""What each reading of a finding says, in English; the report has both languages."""

from __future__ import annotations

from push2pull.analysis.flows.rows import UNSEEN, UNTESTED

READINGS: dict[str, str] = {
    UNTESTED: (
        "Not enough mail to tell: too few observations, or nothing else to compare with; the figure is shown for "
        "what it is and nothing follows."
    ),
    UNSEEN: "Too few of the mailboxes concerned were read to tell what is closed from what is open: no figure.",
    "narrowing_high": (
        "More answers to this list's questions stay off the list than elsewhere; that may be courtesy, "
        "personal matters or a mail client's default, and a short summary posted afterwards would let all "
        "benefit."
    ),
    "narrowing_usual": "Answers to this list's questions reach it about as often as elsewhere.",
    "forgotten_high": (
        "People who turn out to be needed are added late more often than elsewhere and than chance; it may be"
        " escalation or deputising by design, and a stream that all can find would spare the detour."
    ),
    "forgotten_usual": "Audiences widen here as they do elsewhere: escalation, deputies and new colleagues.",
    "forgotten_people": (
        "Share of a thread's people who were added late and then wrote; some widening is natural in any "
        "group."
    ),
    "forgotten_delay": (
        "Median days until the first of those people was added; part of it is simply the time the matter "
        "took."
    ),
    "repeated_answer_high": (
        "Nearly the same answer is given privately to several askers more often than on other subjects: good "
        "help that could be published once, as an entry of an FAQ."
    ),
    "repeated_answer_usual": (
        "Some private answers repeat, about as often as on other subjects; those that fit all may be "
        "published."
    ),
    "dialogue_low": (
        "Threads here are answered less often than elsewhere: an announcement stream, which is a purpose of "
        "its own; answers may also be given by telephone or in person."
    ),
    "dialogue_usual": "Threads here are answered about as often as elsewhere, or more often.",
    "closed_share_high": (
        "More of what is written about this goes to one person alone than elsewhere, and than its authors do "
        "about other matters; mail between two people is healthy, and what others could use might be said where "
        "they read."
    ),
    "closed_share_usual": "Mail about this is open about as often as elsewhere.",
    "unanswered_high": (
        "More questions stay without an answer in the archive than elsewhere; they may be answered by "
        "telephone or in person, and a place where all see what is open would help."
    ),
    "unanswered_usual": "Questions here find an answer about as often as elsewhere.",
    "first_answer": (
        "Median working hours until a question has its first answer; a figure to compare before and after a "
        "change."
    ),
    "copies": "Copies that one thread of this group sends out, on average; in a stream it would be one.",
    "copies_silent": (
        "Share of the copies that went to people who never write here; reading is often exactly what they "
        "want."
    ),
    "forward_delay": "Median days until the end of such a chain; part of it is the time the matter took.",
    "voices_low": (
        "Half of the answered questions rest on one or two voices, fewer than activity elsewhere predicts; it"
        " may be a help desk by design, and a second voice would give it rest."
    ),
    "voices_usual": "Answers come from about as many people as their activity elsewhere predicts.",
    "e_i_low": (
        "Less of what this department writes leaves it than in other departments and than by chance; some "
        "departments must be closed, and what concerns others might be said in a shared stream."
    ),
    "e_i_usual": "This department's mail leaves it about as often as that of the others.",
    "follow_high": (
        "More people than chance gives receive this mail in silence and show by a second sign that they might"
        " rather follow it; many who only read learn, so the choice is theirs."
    ),
    "follow_usual": "Silence here is what its readers' habits predict.",
    "rightly_closed": "Personal, privileged or confidential mail: left out before it was read, and rightly so.",
    "openness": (
        "Rank among the organisation's own streams, 0 to 100, made of the parts beside it; no grade, and not "
        "to be compared with other organisations."
    ),
    "supervisor_copies": (
        "Share of mail between peers that a supervisor of either gets too, in the whole organisation; rules "
        "may demand it."
    ),
    "forward_chain_high": (
        "This was handed on again and again before it reached the last who needed it, more often than "
        "forwards usually go on. In a stream, all would have found it at once."
    ),
    "forward_chain_usual": "Chains no longer than forwards give by themselves.",
    "forward_share_high": (
        "What is handed on twice is handed on again more often than single forwards predict. Streams that "
        "all can find would spare the detours."
    ),
    "forward_share_usual": "Not told apart from single forwards: few of them go on.",
    "silos_high": (
        "Two groups that share nobody write about the same matter. Would both sides like to be introduced?"
    ),
    "silos_usual": "Near in words, but no nearer than chance among the groups allows.",
    "bridge_high": (
        "Most exchanges of these two departments hang on one person, of great use to both. Protect the "
        "link, and double it."
    ),
    "bridge_usual": "The exchanges rest on several people, or on whom activity elsewhere predicts.",
    "betweenness": (
        "Beside the share of exchanges: whether other ways stand by where one person is the shortest. No grade of "
        "anybody."
    ),
    "constraint": (
        "High where a department's contacts are few and know one another; some departments work with one other by"
        " design."
    ),
    "reach": "Threads that one person sends to 25 people or more, unanswered: announcements, which are legitimate.",
    "ping_pong_high": (
        "This document came back version after version. A shared document would have spared the rounds that"
        " no signature needs."
    ),
    "ping_pong_usual": "Versions no more than documents give by themselves.",
    "ping_pong_share_high": (
        "Documents that come back once come back again and again. Shared documents would spare the rounds "
        "that no signature needs."
    ),
    "ping_pong_share_usual": "Not told apart from documents that come back once.",
}
"""Every code of the column ``reading`` and what it says, the benign explanation included."""
