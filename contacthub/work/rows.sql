-- name: put_item
INSERT INTO work_items (id, number, kind, process, revision, customer_id, contact_id, state, step, holder_kind,
                        holder, keeper, outcome, priority, opened_at, opened_by, due_at, late, closed_at, reopened,
                        version, waits_for)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    process = excluded.process, revision = excluded.revision, state = excluded.state, step = excluded.step,
    holder_kind = excluded.holder_kind, holder = excluded.holder, keeper = excluded.keeper,
    outcome = excluded.outcome, priority = excluded.priority, due_at = excluded.due_at, late = excluded.late,
    closed_at = excluded.closed_at, reopened = excluded.reopened, version = excluded.version,
    waits_for = excluded.waits_for;

-- name: put_texts
INSERT INTO work_texts (item_id, title, product, fields) VALUES (?, ?, ?, ?)
ON CONFLICT (item_id) DO UPDATE SET title = excluded.title, product = excluded.product, fields = excluded.fields;

-- name: put_history
INSERT INTO work_history (item_id, version, at, by_whom, what, step, detail) VALUES (?, ?, ?, ?, ?, ?, ?);

-- name: put_note
INSERT INTO work_notes (item_id, version, text, fields) VALUES (?, ?, ?, ?);

-- name: put_link
INSERT INTO work_links (item_id, kind, ref, why, at, by_whom, gone) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (item_id, kind, ref) DO UPDATE SET
    why = excluded.why, at = excluded.at, by_whom = excluded.by_whom, gone = excluded.gone;

-- name: put_file
INSERT INTO work_files (item_id, file_id, version, name, media_type, size, at, by_whom)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: remove_file
UPDATE work_files SET removed_at = ?, removed_by = ? WHERE item_id = ? AND file_id = ?;

-- name: put_grant
INSERT INTO work_grants (item_id, version, customer_id, number, at, person, hundredths, void)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: void_grant
UPDATE work_grants SET void = 1 WHERE item_id = ? AND version = ?;

-- name: put_record
INSERT INTO work_records (item_id, reopened, version, customer_id, product, by_whom, record)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (item_id, reopened) DO UPDATE SET
    version = excluded.version, customer_id = excluded.customer_id, product = excluded.product,
    by_whom = excluded.by_whom, record = excluded.record, written_at = NULL, failed = NULL;

-- name: put_parts
INSERT INTO work_parts (item_id, step, version, lines) VALUES (?, ?, ?, ?)
ON CONFLICT (item_id, step) DO UPDATE SET version = excluded.version, lines = excluded.lines;

-- name: put_quote
INSERT INTO work_quotes (item_id, n, state, said, valid_until, made_at, made_by, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (item_id, n) DO UPDATE SET state = excluded.state, reason = excluded.reason;
