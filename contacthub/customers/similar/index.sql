-- The index of earlier questions by their terms; question numbers are as in question_terms.

-- name: counts @sqlite
SELECT c.term, c.questions FROM json_each(:terms) AS wanted CROSS JOIN term_counts AS c ON c.term = wanted.value;

-- name: counts @postgres
SELECT c.term, c.questions FROM json_array_elements_text(CAST(:terms AS json)) AS wanted (term)
JOIN term_counts AS c ON c.term = CAST(wanted.term AS BIGINT);

-- name: newest_with
SELECT question FROM question_terms WHERE term = :term ORDER BY question DESC LIMIT :most;

-- name: of_customer
SELECT 2 * id FROM questions WHERE customer_id = :customer_id ORDER BY at DESC, id DESC LIMIT :most;

-- name: asked_by_customer
SELECT 2 * a.id + 1
FROM (SELECT id FROM (
          SELECT id FROM hub.contacts WHERE customer_id = :customer_id ORDER BY arrived_at DESC LIMIT :most) AS q1
      UNION ALL
      SELECT id FROM (
          SELECT c.id FROM merged_ids AS m JOIN hub.contacts AS c ON c.customer_id = m.former_id
          WHERE m.customer_id = :customer_id ORDER BY c.arrived_at DESC LIMIT :most) AS q2) AS c
JOIN asked_questions AS a ON a.contact_id = c.id ORDER BY a.id DESC LIMIT :most;

-- name: of_model
SELECT 2 * id FROM questions WHERE model = :model ORDER BY id DESC LIMIT :most;

-- name: asked_of_model
SELECT 2 * id + 1 FROM asked_questions WHERE model = :model ORDER BY id DESC LIMIT :most;

-- name: models_of
SELECT DISTINCT model FROM products WHERE customer_id = :customer_id ORDER BY model LIMIT :most;

-- name: entry
SELECT entry FROM catalogue WHERE folded(model) = folded(:model) AND entry IS NOT NULL;

-- name: records @sqlite
SELECT q.id, q.customer_id, q.question, q.answer, q.at, q.agent, coalesce(q.model,
           (SELECT CASE WHEN min(p.model) = max(p.model) THEN min(p.model) END
            FROM products AS p WHERE p.customer_id = q.customer_id)),
       (SELECT count(*) FROM question_help AS h WHERE h.question = 2 * q.id)
FROM json_each(:ids) AS wanted CROSS JOIN questions AS q ON q.id = wanted.value;

-- name: records @postgres
SELECT q.id, q.customer_id, q.question, q.answer, q.at, q.agent, coalesce(q.model,
           (SELECT CASE WHEN min(p.model) = max(p.model) THEN min(p.model) END
            FROM products AS p WHERE p.customer_id = q.customer_id)),
       (SELECT count(*) FROM question_help AS h WHERE h.question = 2 * q.id)
FROM json_array_elements_text(CAST(:ids AS json)) AS wanted (id)
JOIN questions AS q ON q.id = CAST(wanted.id AS BIGINT);

-- name: asked @sqlite
SELECT a.id, coalesce(m.customer_id, c.customer_id), q.question, q.answer, q.at, q.agent, coalesce(q.model,
           (SELECT CASE WHEN min(p.model) = max(p.model) THEN min(p.model) END
            FROM products AS p WHERE p.customer_id = coalesce(m.customer_id, c.customer_id))),
       (SELECT count(*) FROM question_help AS h WHERE h.question = 2 * a.id + 1),
       q.contact_id, q.n
FROM json_each(:ids) AS wanted
CROSS JOIN asked_questions AS a ON a.id = wanted.value
JOIN hub.contact_questions AS q ON q.contact_id = a.contact_id AND q.n = a.n
JOIN hub.contacts AS c ON c.id = a.contact_id LEFT JOIN merged_ids AS m ON m.former_id = c.customer_id;

-- name: asked @postgres
SELECT a.id, coalesce(m.customer_id, c.customer_id), q.question, q.answer, q.at, q.agent, coalesce(q.model,
           (SELECT CASE WHEN min(p.model) = max(p.model) THEN min(p.model) END
            FROM products AS p WHERE p.customer_id = coalesce(m.customer_id, c.customer_id))),
       (SELECT count(*) FROM question_help AS h WHERE h.question = 2 * a.id + 1),
       q.contact_id, q.n
FROM json_array_elements_text(CAST(:ids AS json)) AS wanted (id)
JOIN asked_questions AS a ON a.id = CAST(wanted.id AS BIGINT)
JOIN hub.contact_questions AS q ON q.contact_id = a.contact_id AND q.n = a.n
JOIN hub.contacts AS c ON c.id = a.contact_id LEFT JOIN merged_ids AS m ON m.former_id = c.customer_id;

-- name: number_of_asked
SELECT id FROM asked_questions WHERE contact_id = :contact_id AND n = :n;

-- name: is_record
SELECT 1 FROM questions WHERE id = :id;

-- name: put_term
INSERT INTO question_terms (term, question) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- name: delete_term
DELETE FROM question_terms WHERE term = ? AND question = ?;

-- name: count_term
INSERT INTO term_counts (term, questions) VALUES (?, ?)
ON CONFLICT (term) DO UPDATE SET questions = term_counts.questions + excluded.questions;

-- name: upto
SELECT upto FROM indexed_questions WHERE source = :source;

-- name: set_upto
-- Never back: a question that was written late is older than the newest.
INSERT INTO indexed_questions (source, upto) VALUES (:source, :upto)
ON CONFLICT (source) DO UPDATE SET upto = excluded.upto WHERE excluded.upto > indexed_questions.upto;

-- name: next_records
SELECT id, question FROM questions WHERE id > :upto ORDER BY id LIMIT :most;

-- name: next_asked
SELECT at, contact_id, n, question, model FROM hub.contact_questions AS q
WHERE (at, contact_id, n) > (:at, :contact_id, :n)
  AND NOT EXISTS (SELECT 1 FROM asked_questions AS a WHERE a.contact_id = q.contact_id AND a.n = q.n)
ORDER BY at, contact_id, n LIMIT :most;

-- name: put_asked
INSERT INTO asked_questions (contact_id, n, model) VALUES (:contact_id, :n, :model)
ON CONFLICT (contact_id, n) DO NOTHING RETURNING id;

-- name: put_help
INSERT INTO question_help (question, contact_id, agent, at) VALUES (:question, :contact_id, :agent, :at)
ON CONFLICT (question, contact_id) DO NOTHING;

-- name: delete_help
DELETE FROM question_help WHERE question = :question AND contact_id = :contact_id;

-- name: delete_helps
DELETE FROM question_help WHERE question = :question;
