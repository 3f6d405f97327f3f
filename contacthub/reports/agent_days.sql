-- name: stretches
-- Of the last that began before, and of all that began within.
SELECT from_at, until_at, state, presence FROM intervals
WHERE agent = :agent AND from_at < :until AND from_at >= (
    SELECT COALESCE(MAX(e.from_at), 0) FROM intervals e WHERE e.agent = :agent AND e.from_at <= :since
)
ORDER BY from_at, seq;

-- name: contacts
SELECT COUNT(DISTINCT contact_id) FROM contact_parts WHERE agent = :agent AND from_at >= :since AND from_at < :until;
