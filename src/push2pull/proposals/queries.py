"""SQL of the evidence (DuckDB): base tables, then one question each, every answer in a fixed order.

Parameters are spans before a list's "now" in microseconds (``recent``, ``history``) or thresholds. A person's rows
are folded by their main pseudonym; ``human`` leaves out robots and automatic, bulk, calendar and bounce mail.
"""

from __future__ import annotations

WHO = """
CREATE TEMP TABLE who AS
SELECT person_id, main, kind, internal, department
FROM (SELECT person_id, person_id AS main, kind, internal, department FROM people
      UNION ALL
      SELECT unnest(aliases), person_id, kind, internal, department FROM people)
QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY main <> person_id, main) = 1
"""

POSTS = """
CREATE TEMP TABLE posts AS
SELECT c.list_key, m.message_key, coalesce(t.thread_id, m.message_key) AS thread_id, m.sent, m.language, e.now,
       coalesce(t.parent_key, '') AS parent_key,
       m.kind IN ('person', 'list') AND coalesce(w.kind, 'person') <> 'robot' AS human,
       CASE WHEN m.sender <> '' AND coalesce(w.kind, 'person') = 'person'
            THEN coalesce(w.main, m.sender) END AS author
FROM (SELECT DISTINCT message_key, list_key FROM membership) c
JOIN messages m USING (message_key)
JOIN ends e USING (list_key)
LEFT JOIN threads t USING (message_key)
LEFT JOIN who w ON w.person_id = m.sender
"""

HEARD = """
CREATE TEMP TABLE heard AS
SELECT DISTINCT p.list_key, p.message_key, p.thread_id, p.sent, p.now, coalesce(w.main, r.person_id) AS person
FROM posts p JOIN recipients r USING (message_key) LEFT JOIN who w ON w.person_id = r.person_id
WHERE p.human AND r.field <> 'bcc' AND coalesce(w.kind, 'person') = 'person'
  AND r.person_id NOT IN (SELECT coalesce(list_address, '') FROM messages)
  AND r.person_id NOT IN (SELECT person_id FROM addresses)
"""

ACTIVITY = """
SELECT list_key,
       count(DISTINCT (sent + 3 * $day) // (7 * $day)) FILTER (human) AS weeks,
       count(DISTINCT author) FILTER (human AND sent > now - $recent) AS contributors,
       count(*) FILTER (human AND sent > now - $recent) AS messages,
       count(*) FILTER (human AND language = 'fr') AS french,
       count(*) FILTER (human AND language = 'en') AS english,
       min(sent) FILTER (human) AS first
FROM posts GROUP BY list_key
"""

THREADS = """
SELECT list_key, thread_id, min(opened), max(sent), count(*)::INT, count(DISTINCT author)::INT,
       coalesce(bool_or(author <> opener AND sent <= opened + $answer), false)
FROM (SELECT *, first_value(author) OVER (
               PARTITION BY list_key, thread_id ORDER BY sent NULLS LAST, message_key) AS opener,
             min(sent) OVER (PARTITION BY list_key, thread_id) AS opened
      FROM posts WHERE human)
GROUP BY list_key, thread_id ORDER BY list_key, thread_id
"""

PEOPLE = """
SELECT list_key, person, min(list_position(['core', 'periphery', 'left'], role)),
       bool_or(wrote_lately), bool_or(wrote_now),
       count(DISTINCT thread_id)::INT, count(*) FILTER (received_now),
       bool_or(internal), coalesce(max(department), '')
FROM (SELECT list_key, author AS person, NULL AS role, sent > now - $history AS wrote_lately,
             sent > now - $recent AS wrote_now, NULL AS thread_id, false AS received_now
      FROM posts WHERE human AND author IS NOT NULL
      UNION ALL
      SELECT list_key, person, NULL, false, false,
             CASE WHEN sent > now - $history THEN thread_id END, sent > now - $recent FROM heard
      UNION ALL
      SELECT l.list_key, coalesce(w.main, l.person_id), l.role, false, false, NULL, false
      FROM list_members l LEFT JOIN who w ON w.person_id = l.person_id
      WHERE coalesce(w.kind, 'person') = 'person')
LEFT JOIN who ON who.person_id = person
GROUP BY list_key, person ORDER BY list_key, person
"""

ANSWERS = """
SELECT a.list_key, a.author, count(*) AS answers, count(DISTINCT q.author) AS askers,
       count(DISTINCT nullif(w.department, '')) AS departments,
       count(*) / sum(count(*)) OVER (PARTITION BY a.list_key) AS load,
       sum(count(*)) OVER (PARTITION BY a.list_key)::BIGINT AS of_group
FROM posts a JOIN posts q ON q.list_key = a.list_key AND q.message_key = a.parent_key
LEFT JOIN who w ON w.person_id = q.author
WHERE a.human AND q.human AND a.author <> q.author AND a.sent > a.now - $history
GROUP BY a.list_key, a.author
QUALIFY answers >= $answers AND askers >= $askers AND of_group >= $of_group AND load <= $load
ORDER BY a.list_key, askers DESC, answers DESC, a.author
"""

# Whole numbers: a sum of floats would depend on the order of the rows.
TOPICS = """
SELECT list_key, topic_id, sum((round(weight * 1e6))::BIGINT)::BIGINT AS weight
FROM (SELECT DISTINCT list_key, thread_id FROM posts WHERE human) JOIN thread_topics USING (thread_id)
GROUP BY list_key, topic_id ORDER BY list_key, weight DESC, topic_id
"""
