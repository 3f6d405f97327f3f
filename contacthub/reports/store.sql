-- name: visits_came
-- Tasks are no customer's. The wait of a call-back counts for nothing; the visits of a call before it end with one that became it.
SELECT v.queue, v.entered_at, v.left_at, v.outcome, v.agent,
       CASE WHEN c.channel = 'callback' AND (c.ref = c.id OR NOT EXISTS (
           SELECT 1 FROM visits later
           WHERE later.contact_id = v.contact_id AND later.n >= v.n AND later.outcome = 'callback'
       )) THEN NULL ELSE v.waited_ms END,
       c.channel
FROM visits v LEFT JOIN contacts c ON c.id = v.contact_id
WHERE v.entered_at >= :since AND v.entered_at < :until AND (c.channel IS NULL OR c.channel <> 'task');

-- name: visits_happened
-- Those that came before, and ended in this time.
SELECT v.queue, v.entered_at, v.left_at, v.outcome, v.agent,
       CASE WHEN c.channel = 'callback' AND (c.ref = c.id OR NOT EXISTS (
           SELECT 1 FROM visits later
           WHERE later.contact_id = v.contact_id AND later.n >= v.n AND later.outcome = 'callback'
       )) THEN NULL ELSE v.waited_ms END,
       c.channel
FROM visits v LEFT JOIN contacts c ON c.id = v.contact_id
WHERE v.left_at >= :since AND v.left_at < :until AND v.entered_at < :since
  AND (c.channel IS NULL OR c.channel <> 'task');
