-- The imports of the past.

-- name: begin
INSERT INTO imports (at, author, file, program, counts, state)
VALUES (:at, :author, :file, :program, '{}', 'running') RETURNING id;

-- name: one
SELECT id, at, author, file, program, counts, state, undone_count, left_count FROM imports WHERE id = :id;

-- name: page
SELECT id, at, author, file, program, counts, state, undone_count, left_count
FROM imports WHERE id < :before ORDER BY id DESC LIMIT :most;

-- name: count
UPDATE imports SET counts = :counts WHERE id = :id;

-- name: end
UPDATE imports SET state = 'done' WHERE id = :id AND state = 'running';

-- name: undo_before
SELECT undo_before FROM imports WHERE id = :id;

-- name: undoing
UPDATE imports SET state = :state, undo_before = :undo_before, undone_count = undone_count + :undone, left_count = :left
WHERE id = :id;
