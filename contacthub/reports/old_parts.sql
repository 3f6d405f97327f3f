-- name: without_parts
SELECT 1 FROM contacts c
WHERE c.answered_at IS NOT NULL AND c.closed_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM contact_parts p WHERE p.contact_id = c.id)
LIMIT 1;

-- name: trimmed_seq
SELECT COALESCE((SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'trimmed_seq'), 0);
