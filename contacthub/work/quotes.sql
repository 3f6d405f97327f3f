-- Parts and quotes of work items.

-- name: parts
SELECT step, lines FROM work_parts WHERE item_id = ? ORDER BY version;

-- name: quotes
SELECT item_id, n, state, said, valid_until, made_at, made_by, reason FROM work_quotes WHERE item_id = ? ORDER BY n;
