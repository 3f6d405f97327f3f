-- The imports of the past, and those that are prepared.

-- name: begin
INSERT INTO imports (at, author, file, program, counts, state)
VALUES (:at, :author, :file, :program, '{}', :state) RETURNING id;

-- name: one
SELECT id, at, author, file, program, counts, state, undone_count, left_count, writes FROM imports WHERE id = :id;

-- name: page
SELECT id, at, author, file, program, counts, state, undone_count, left_count, writes
FROM imports WHERE id < :before ORDER BY id DESC LIMIT :most;

-- name: count
UPDATE imports SET counts = :counts, writes = :writes WHERE id = :id;

-- name: start
UPDATE imports SET state = 'running', program = :program WHERE id = :id AND state IN ('prepared', 'broken_off');

-- name: end
UPDATE imports SET state = 'done', counts = :counts WHERE id = :id AND state = 'running';

-- name: break_off
UPDATE imports SET state = 'broken_off' WHERE state = 'running' AND (id = :id OR at < :before);

-- name: prepared
SELECT id FROM imports WHERE state = 'prepared' AND at < :before;

-- name: forget
DELETE FROM imports WHERE id = :id AND state = 'prepared';

-- name: undo_before
SELECT undo_before FROM imports WHERE id = :id;

-- name: undoing
UPDATE imports SET state = :state, undo_before = :undo_before, undone_count = undone_count + :undone, left_count = :left
WHERE id = :id;
