-- Who was asked, by which link, and what they answered.

-- name: cursor
SELECT value FROM meta WHERE key = 'surveys_seq';

-- name: put_cursor
INSERT INTO meta (key, value) VALUES ('surveys_seq', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: drop_cursor
DELETE FROM meta WHERE key = 'surveys_seq';

-- name: closed
SELECT seq, contact_id FROM log
WHERE seq > :after AND seq <= :until AND type = 'contact_closed' ORDER BY seq LIMIT :most;

-- name: model
SELECT model FROM contact_questions WHERE contact_id = ? AND model IS NOT NULL ORDER BY n DESC LIMIT 1;

-- name: put_ask
INSERT INTO survey_asks (
    id, survey, kind, perception_only, contact_id, customer_id, queue, agent, channel, model, language, source, at,
    reason, expires_at, way
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING;

-- name: ask
SELECT id, survey, kind, perception_only, contact_id, customer_id, queue, agent, channel, model, language, source, at,
       reason, expires_at, way
FROM survey_asks WHERE id = ?;

-- name: asked_customer
SELECT MAX(at) FROM survey_asks WHERE customer_id = ? AND reason IS NULL;

-- name: asked_thread
SELECT MAX(a.at) FROM survey_asks a JOIN contacts c ON c.id = a.contact_id
WHERE a.reason IS NULL AND a.at > :since AND c.source = :source AND c.ref = :ref;

-- name: asked_number
SELECT MAX(a.at) FROM survey_asks a JOIN contact_details d ON d.contact_id = a.contact_id
WHERE a.reason IS NULL AND a.at > :since AND (d.from_e164 = :number OR d.to_e164 = :number);

-- name: due
SELECT id, survey, kind, perception_only, contact_id, customer_id, queue, agent, channel, model, language, source, at,
       reason, expires_at, way
FROM survey_asks WHERE reason IS NULL AND sent_at IS NULL AND failed IS NULL ORDER BY id LIMIT ?;

-- name: newest_kind
SELECT kind FROM survey_asks WHERE survey = ? ORDER BY at DESC LIMIT 1;

-- name: given
SELECT a.queue, a.agent, a.model, a.way, w.said
FROM survey_asks a LEFT JOIN survey_answers w ON w.ask_id = a.id AND w.n = 2
WHERE a.survey = :survey AND a.kind = :kind AND a.at >= :since AND a.at < :until
    AND a.reason IS NULL AND a.failed IS NULL /* and */
LIMIT :most;

-- name: not_asked
SELECT reason, COUNT(*) FROM survey_asks a
WHERE a.survey = :survey AND a.kind = :kind AND a.at >= :since AND a.at < :until AND reason IS NOT NULL /* and */
GROUP BY reason ORDER BY 2 DESC, 1;

-- name: not_sent
SELECT failed, COUNT(*) FROM survey_asks a
WHERE a.survey = :survey AND a.kind = :kind AND a.at >= :since AND a.at < :until AND failed IS NOT NULL /* and */
GROUP BY failed ORDER BY 2 DESC, 1;

-- name: put_link
INSERT INTO survey_links (hash, ask_id, expires_at) VALUES (?, ?, ?);

-- name: prune_links
DELETE FROM survey_links WHERE expires_at <= ?;

-- name: sent
UPDATE survey_asks SET sent_at = ? WHERE id = ?;

-- name: failed
UPDATE survey_asks SET failed = ? WHERE id = ?;

-- name: by_link
SELECT a.id, a.survey, a.kind, a.perception_only, a.contact_id, a.customer_id, a.queue, a.agent, a.channel, a.model,
       a.language, a.source, a.at, a.reason, a.expires_at, a.way
FROM survey_links l JOIN survey_asks a ON a.id = l.ask_id WHERE l.hash = ? AND l.expires_at > ?;

-- name: newest_answer
SELECT said, comment FROM survey_answers WHERE ask_id = ? AND n = 2;

-- name: put_first
INSERT INTO survey_answers (ask_id, n, at, said, comment, asked_by) VALUES (?, 1, ?, ?, ?, ?)
ON CONFLICT (ask_id, n) DO NOTHING
RETURNING n;

-- name: put_newest
INSERT INTO survey_answers (ask_id, n, at, said, comment, asked_by) VALUES (?, 2, ?, ?, ?, ?)
ON CONFLICT (ask_id, n) DO UPDATE SET at = excluded.at, said = excluded.said, comment = excluded.comment,
    asked_by = excluded.asked_by;

-- name: put_half
INSERT INTO survey_answers (ask_id, n, at, said, comment, asked_by) VALUES (?, 0, ?, ?, ?, ?)
ON CONFLICT (ask_id, n) DO UPDATE SET at = excluded.at, said = excluded.said, comment = excluded.comment,
    asked_by = excluded.asked_by;

-- name: drop_half
DELETE FROM survey_answers WHERE ask_id = ? AND n = 0;

-- name: of_item
SELECT id, survey, kind, perception_only, contact_id, customer_id, queue, agent, channel, model, language, source, at,
       reason, expires_at, way, declined_at
FROM survey_asks WHERE item_id = ?;

-- name: item_of
SELECT item_id FROM survey_asks WHERE id = ?;

-- name: filled_in
SELECT n, said, comment, asked_by FROM survey_answers WHERE ask_id = ? ORDER BY n;

-- name: decline
UPDATE survey_asks SET declined_at = ? WHERE id = ? AND declined_at IS NULL AND item_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM survey_answers w WHERE w.ask_id = survey_asks.id AND w.n = 1)
RETURNING id;

-- name: is_declined
SELECT declined_at FROM survey_asks WHERE id = ?;

-- name: dealt_with
SELECT a.agent, c.agent FROM survey_asks a LEFT JOIN contacts c ON c.id = a.contact_id WHERE a.item_id = ?;

-- name: old
SELECT id FROM survey_asks WHERE at < ? ORDER BY at LIMIT ?;

-- name: drop_answers
DELETE FROM survey_answers WHERE ask_id = ?;

-- name: drop_links
DELETE FROM survey_links WHERE ask_id = ?;

-- name: drop_ask
DELETE FROM survey_asks WHERE id = ?;

-- name: customers
SELECT DISTINCT customer_id FROM survey_asks WHERE customer_id > ? ORDER BY customer_id LIMIT ?;

-- name: of_customer
SELECT id FROM survey_asks WHERE customer_id = ?;

-- name: drop_words
UPDATE survey_answers SET comment = NULL WHERE ask_id = ?;

-- name: unlink
UPDATE survey_asks SET customer_id = NULL, contact_id = id, item_id = NULL, poor_item = NULL WHERE id = ?;

-- name: in_chat
SELECT a.id, a.survey, a.kind, a.perception_only, a.contact_id, a.customer_id, a.queue, a.agent, a.channel, a.model,
       a.language, a.source, a.at, a.reason, a.expires_at, a.way,
       (SELECT COUNT(*) FROM survey_answers w WHERE w.ask_id = a.id AND w.n = 1)
FROM survey_asks a JOIN contacts c ON c.id = a.contact_id
WHERE a.way = 'chat' AND a.reason IS NULL AND a.sent_at IS NOT NULL AND c.source = :source AND c.ref = :ref
ORDER BY a.at DESC LIMIT 1;

-- name: poor
SELECT w.at, a.queue, a.agent, w.said, a.poor_item, i.number, i.state
FROM survey_asks a JOIN survey_answers w ON w.ask_id = a.id AND w.n = 1 JOIN work_items i ON i.id = a.poor_item
WHERE a.survey = :survey AND a.kind = :kind AND a.at >= :since AND a.at < :until /* and */
ORDER BY w.at DESC LIMIT :most;
