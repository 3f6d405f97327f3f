-- Questions, with those asked during contacts (hub is the attached hub.db) among them.

-- name: list @sqlite
SELECT * FROM (
    SELECT printf('q%012d', id) AS id, date, at, channel, question, answer, agent, model, attributes FROM questions
    WHERE customer_id = :customer_id AND at <= :before AND (at < :before OR printf('q%012d', id) < :before_id)
    ORDER BY at DESC, questions.id DESC LIMIT :most)
UNION ALL
SELECT * FROM (
    SELECT c.id || '.' || q.n, NULL, q.at, c.channel, q.question, q.answer, q.agent, q.model, '{}'
    FROM hub.contacts AS c JOIN hub.contact_questions AS q ON q.contact_id = c.id
    WHERE c.customer_id = :customer_id AND (q.at, c.id || '.' || q.n) < (:before, :before_id)
    ORDER BY q.at DESC, c.id || '.' || q.n DESC LIMIT :most)
UNION ALL
SELECT * FROM (
    SELECT c.id || '.' || q.n, NULL, q.at, c.channel, q.question, q.answer, q.agent, q.model, '{}'
    FROM merged_ids AS m JOIN hub.contacts AS c ON c.customer_id = m.former_id
    JOIN hub.contact_questions AS q ON q.contact_id = c.id
    WHERE m.customer_id = :customer_id AND (q.at, c.id || '.' || q.n) < (:before, :before_id)
    ORDER BY q.at DESC, c.id || '.' || q.n DESC LIMIT :most)
ORDER BY at DESC, id DESC LIMIT :most;

-- name: list @postgres
SELECT * FROM (
    SELECT 'q' || lpad(CAST(id AS TEXT) COLLATE "C", 12, '0') AS id, date, at, channel, question, answer, agent,
           model, attributes
    FROM questions
    WHERE customer_id = :customer_id AND at <= :before
      AND (at < :before OR 'q' || lpad(CAST(id AS TEXT) COLLATE "C", 12, '0') < :before_id)
    ORDER BY at DESC, questions.id DESC LIMIT :most) AS kept
UNION ALL
SELECT * FROM (
    SELECT c.id || '.' || q.n, NULL, q.at, c.channel, q.question, q.answer, q.agent, q.model, '{}'
    FROM hub.contacts AS c JOIN hub.contact_questions AS q ON q.contact_id = c.id
    WHERE c.customer_id = :customer_id AND (q.at, c.id || '.' || q.n) < (:before, :before_id)
    ORDER BY q.at DESC, c.id || '.' || q.n DESC LIMIT :most) AS asked
UNION ALL
SELECT * FROM (
    SELECT c.id || '.' || q.n, NULL, q.at, c.channel, q.question, q.answer, q.agent, q.model, '{}'
    FROM merged_ids AS m JOIN hub.contacts AS c ON c.customer_id = m.former_id
    JOIN hub.contact_questions AS q ON q.contact_id = c.id
    WHERE m.customer_id = :customer_id AND (q.at, c.id || '.' || q.n) < (:before, :before_id)
    ORDER BY q.at DESC, c.id || '.' || q.n DESC LIMIT :most) AS former
ORDER BY at DESC, id DESC LIMIT :most;

-- name: count
SELECT (SELECT count(*) FROM questions WHERE customer_id = :customer_id)
     + (SELECT count(*) FROM hub.contacts AS c JOIN hub.contact_questions AS q ON q.contact_id = c.id
        WHERE c.customer_id = :customer_id)
     + (SELECT count(*) FROM merged_ids AS m JOIN hub.contacts AS c ON c.customer_id = m.former_id
        JOIN hub.contact_questions AS q ON q.contact_id = c.id WHERE m.customer_id = :customer_id);

-- name: candidates
SELECT id, date, at, channel, question, answer, agent, model, attributes, customer_id
FROM questions WHERE customer_id = :customer_id AND at = :at AND question = :question ORDER BY id;

-- name: one
SELECT id, date, at, channel, question, answer, agent, model, attributes, customer_id FROM questions WHERE id = :id;

-- name: insert
INSERT INTO questions (customer_id, at, date, channel, question, answer, agent, model, attributes)
VALUES (:customer_id, :at, :date, :channel, :question, :answer, :agent, :model, :attributes)
RETURNING id;

-- name: update
UPDATE questions SET customer_id = :customer_id, at = :at, date = :date, channel = :channel, question = :question,
    answer = :answer, agent = :agent, model = :model, attributes = :attributes
WHERE id = :id;

-- name: delete
DELETE FROM questions WHERE id = :id;

-- name: renumber
UPDATE questions SET id = :former WHERE id = :id;

-- name: ids
SELECT id FROM questions WHERE customer_id = :customer_id ORDER BY id LIMIT :most;
