"""Topics of threads."""

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from push2pull.analysis import topics as module
from push2pull.analysis.documents import documents
from push2pull.analysis.talk import talk
from push2pull.schema import SCHEMAS, conform

START = datetime(2026, 1, 5, tzinfo=UTC)
FRENCH = {
    "badge": "renouvellement des badges|accès au site|portail d’entrée|photo du badge|poste de garde",
    "paie": "bulletin de paie|prime annuelle|heures supplémentaires|service des salaires|virement du salaire",
    "serveur": "mise en production|serveur de test|base de données|plan de reprise|sauvegarde du serveur",
    "cantine": "menu de la cantine|plat végétarien|carte de cantine|allergies alimentaires|fruits de saison",
}
ENGLISH = {
    "travel": "travel expenses|hotel booking|train tickets|boarding pass|expense report",
    "network": "VPN client|firewall rule|wireless network|router firmware|proxy settings",
    "sales": "customer contract|price list|quarterly forecast|sales pipeline|discount approval",
    "garden": "apple trees|compost heap|garden fence|tomato plants|watering can",
}
FILLER = {
    "fr": "Bonjour à tous, j’ai une demande pour {}. Il faut aussi voir {} avant lundi. Merci, {} ?",
    "en": "Hello all, I have a request about {}. We should also see {} before Monday. Thanks, {}?",
}


def archive(plans, n=40, seed=0, people=12, kind="person"):
    """n threads a theme of 1-3 messages; plans: language to themes. Returns tables and the truth."""
    rng = random.Random(seed)
    messages, texts, threads, truth = [], [], [], {}
    for language, themes in plans.items():
        for theme, words in themes.items():
            for i in range(n):
                root = f"{language}{theme}{i:03d}"
                truth[root] = theme
                for j in range(rng.randint(1, 3)):
                    key = f"{root}-{j}" if j else root
                    a, b, c, d = rng.sample(words.split("|"), 4)
                    messages.append(
                        {
                            "message_key": key,
                            "date": START + timedelta(hours=rng.randint(0, 5000) if not j else 5000 + j),
                            "sender": f"P-{rng.randrange(people):016x}",
                            "kind": kind,
                            "language": language,
                            "base_subject": d[0].upper() + d[1:],
                        }
                    )
                    texts.append({"message_key": key, "text": FILLER[language].format(a, b, c)})
                    threads.append({"message_key": key, "thread_id": root})
    return tables(messages, texts, threads), truth


def tables(messages, texts, threads):
    parts = {"messages": messages, "texts": texts, "threads": threads}
    return [pa.Table.from_pylist(rows, schema=SCHEMAS[name]) for name, rows in parts.items()]


def topics(messages, texts, threads, **options):
    return module.topics(talk(documents(messages, texts, threads)), **options)


def shuffled(parts, seed):
    rng = random.Random(seed)
    return [part.take(rng.sample(range(part.num_rows), part.num_rows)) for part in parts]


def main_topic(thread_topics):
    best = {}
    for row in thread_topics.to_pylist():
        if row["weight"] > best.get(row["thread_id"], (0.0, ""))[0]:
            best[row["thread_id"]] = row["weight"], row["topic_id"]
    return {thread: topic for thread, (_, topic) in best.items()}


def purity(parts, truth, **options):
    found = main_topic(topics(*parts, **options)[1])
    groups = {}
    for thread, topic in found.items():
        groups.setdefault(topic, []).append(truth[thread])
    return sum(max(map(own.count, own)) for own in groups.values()) / len(truth)


def test_themes_are_found_and_named_by_phrases_of_their_own_language():
    parts, truth = archive({"fr": FRENCH, "en": ENGLISH})
    found = topics(*parts, n_topics=4)[0].to_pylist()
    assert purity(parts, truth, n_topics=4) > 0.97
    assert sorted(row["language"] for row in found) == ["en"] * 4 + ["fr"] * 4
    known = {p for theme in (FRENCH | ENGLISH).values() for p in theme.split("|")}
    for row in found:
        assert set(row["label"].split(", ")) <= known, row["label"]
        assert 2 <= len(row["label"].split(", ")) <= 3


def test_the_number_of_topics_is_chosen_near_the_truth():
    parts, truth = archive({"fr": FRENCH, "en": ENGLISH})
    found = topics(*parts)[0]
    assert 4 <= found.column("language").to_pylist().count("fr") <= 7
    assert purity(parts, truth) > 0.97


def test_few_threads_of_a_language_share_the_model_of_the_others():
    parts, _ = archive({"fr": FRENCH})
    few, _ = archive({"en": {"network": ENGLISH["network"]}}, n=10)
    both = [pa.concat_tables(pair) for pair in zip(parts, few, strict=True)]
    found, weights = topics(*both)
    assert set(found.column("language").to_pylist()) == {"fr"}
    assert len(set(weights.column("thread_id").to_pylist())) == 170


def test_every_thread_has_topics_and_their_weights_sum_to_at_most_one():
    parts, truth = archive({"fr": FRENCH, "en": ENGLISH}, seed=3)
    sums = {}
    for row in topics(*parts)[1].to_pylist():
        sums.setdefault(row["thread_id"], []).append(row["weight"])
    assert set(sums) == set(truth)
    assert all(0 < sum(w) <= 1 + 1e-9 and len(w) <= 3 for w in sums.values())


def test_a_thread_of_unknown_words_goes_to_the_largest_topic():
    large, _ = archive({"fr": {"cantine": FRENCH["cantine"]}}, n=90)
    small, _ = archive({"fr": {k: FRENCH[k] for k in ("badge", "paie", "serveur")}}, n=20)
    lone = tables(
        [
            {
                "message_key": "z",
                "sender": "P-9",
                "kind": "person",
                "language": "",
                "base_subject": "Xylophone",
            }
        ],
        [{"message_key": "z", "text": "ok"}],
        [{"message_key": "z", "thread_id": "z"}],
    )
    parts = [pa.concat_tables(ones) for ones in zip(large, small, lone, strict=True)]
    found, weights = topics(*parts, n_topics=4)
    assert main_topic(weights)["z"] == found.column("topic_id")[0].as_py()
    assert max(row["weight"] for row in weights.to_pylist() if row["thread_id"] == "z") > 0.4


def test_many_small_themes_are_not_pressed_into_the_fewest_topics():
    themes = {
        f"t{i}": "|".join(f"word{chr(97 + i)}{c} thing{chr(97 + i)}{c}" for c in "abcde") for i in range(24)
    }
    parts, _ = archive({"en": themes}, n=12)
    assert topics(*parts)[0].num_rows >= 7


def test_text_without_any_structure_gives_the_same_topics_every_time():
    rng = random.Random(5)
    pool = [p for theme in (FRENCH | ENGLISH).values() for p in theme.split("|")]
    parts, _ = archive({"en": {"noise": "|".join(rng.sample(pool, len(pool)))}}, n=160)
    first, again = topics(*parts, seed=3), topics(*parts, seed=3)
    assert first[0].equals(again[0])
    assert first[1].equals(again[1])


def test_the_order_of_rows_does_not_matter():
    parts, _ = archive({"fr": FRENCH, "en": ENGLISH}, seed=1)
    plain = topics(*parts, seed=4)
    for seed in (1, 2):
        again = topics(*shuffled(parts, seed), seed=4)
        assert again[0].equals(plain[0])
        assert again[1].equals(plain[1])


def test_topics_keep_their_ids_when_mail_arrives():
    parts, truth = archive({"fr": FRENCH, "en": ENGLISH}, seed=6)
    before = [part.filter(pc.less(part["message_key"], "g")) for part in parts]
    before = [part.filter(pc.invert(pc.match_substring(part["message_key"], "travel"))) for part in before]
    older = topics(*before)
    named = topics(*parts, earlier=older[1])
    was, now = main_topic(older[1]), main_topic(named[1])
    for topic in set(was.values()):
        themes = {truth[thread] for thread in was if was[thread] == topic}
        assert {truth[thread] for thread in now if now[thread] == topic} == themes
    assert set(was.values()) < set(now.values())
    assert set(named[0].column("topic_id").to_pylist()) == set(now.values())
    assert topics(*parts, earlier=named[1])[1].equals(named[1])


def test_an_id_that_an_old_topic_has_is_given_to_no_other():
    parts, _ = archive({"fr": FRENCH})
    found, weights = topics(*parts, n_topics=4)
    ids = found.column("topic_id").to_pylist()
    turned = dict(zip(ids, ids[1:] + ids[:1], strict=True))
    older = [row | {"topic_id": turned[row["topic_id"]]} for row in weights.to_pylist()]
    older = pa.Table.from_pylist(older, schema=SCHEMAS["thread_topics"])
    again, kept = topics(*parts, n_topics=4, earlier=older)
    assert kept.equals(older)
    assert len(set(again.column("topic_id").to_pylist())) == 4


def test_the_tables_have_the_columns_of_the_workspace():
    parts, _ = archive({"fr": FRENCH})
    for name, table in zip(("topics", "thread_topics"), topics(*parts), strict=True):
        assert conform(name, table).schema.equals(SCHEMAS[name])


def test_main_topics_are_counted_as_the_weights_say():
    parts, _ = archive({"fr": FRENCH}, seed=2)
    found, weights = topics(*parts)
    counts = list(main_topic(weights).values())
    assert {r["topic_id"]: r["n_threads"] for r in found.to_pylist()} == {
        t: counts.count(t) for t in set(counts)
    }


def test_a_term_of_four_people_is_never_shown():
    parts, _ = archive({"fr": FRENCH}, people=4)
    assert [table.num_rows for table in topics(*parts)] == [0, 0]
    parts, _ = archive({"fr": FRENCH}, people=5)
    assert topics(*parts)[0].num_rows > 0


def test_fewer_than_five_people_can_never_be_asked_for():
    with pytest.raises(ValueError, match="at least 5"):
        topics(*tables([], [], []), min_people=4)


def test_names_are_never_shown():
    parts, _ = archive({"fr": FRENCH})
    shown = str(
        topics(*parts, stop_terms=frozenset({"cantine", "badge", "badges"}))[0].to_pylist()
    ).casefold()
    assert "cantine" not in shown
    assert "badge" not in shown
    assert "accès au site" in shown


def test_automatic_mail_is_no_conversation():
    parts, _ = archive({"fr": FRENCH}, kind="automatic")
    assert [table.num_rows for table in topics(*parts)] == [0, 0]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6])
def test_a_tiny_archive_gives_few_or_no_topics_and_no_error(n):
    parts, _ = archive({"fr": {"badge": FRENCH["badge"]}}, n=n)
    found, weights = topics(*parts)
    assert found.num_rows <= 4
    assert set(weights.column("topic_id").to_pylist()) <= set(found.column("topic_id").to_pylist())


def test_threads_that_are_all_alike_are_one_topic():
    one = {"message_key": "", "kind": "person", "language": "fr", "base_subject": "Menu de la cantine"}
    keys = [f"k{i:03d}" for i in range(60)]
    parts = tables(
        [one | {"message_key": k, "sender": f"P-{i % 9}"} for i, k in enumerate(keys)],
        [{"message_key": k, "text": "Le menu de la semaine est affiché à la cantine."} for k in keys],
        [{"message_key": k, "thread_id": k} for k in keys],
    )
    found, weights = topics(*parts)
    assert found.num_rows <= 1
    assert weights.num_rows in (0, 60)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=60)), min_size=1, max_size=40))
def test_no_text_makes_it_fail(pairs):
    keys = [f"k{i:03d}" for i in range(len(pairs))]
    parts = tables(
        [
            {"message_key": k, "sender": f"P-{i}", "kind": "person", "language": "", "base_subject": s}
            for i, (k, (s, _)) in enumerate(zip(keys, pairs, strict=True))
        ],
        [{"message_key": k, "text": t} for k, (_, t) in zip(keys, pairs, strict=True)],
        [{"message_key": k, "thread_id": k} for k in keys],
    )
    found, weights = topics(*parts)
    assert set(weights.column("topic_id").to_pylist()) <= set(found.column("topic_id").to_pylist())
