-- name: views
SELECT id, name, query FROM report_views WHERE "user" = ? ORDER BY name, id;

-- name: count
SELECT COUNT(*) FROM report_views WHERE "user" = ?;

-- name: add
INSERT INTO report_views (id, "user", name, query) VALUES (?, ?, ?, ?);

-- name: change
UPDATE report_views SET name = ?, query = ? WHERE id = ? AND "user" = ? RETURNING id;

-- name: drop
DELETE FROM report_views WHERE id = ? AND "user" = ? RETURNING id;
