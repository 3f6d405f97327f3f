-- name: put_link
INSERT INTO password_links ("user", hash, expires_at) VALUES (?, ?, ?)
ON CONFLICT ("user") DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at;

-- name: link
SELECT "user", expires_at FROM password_links WHERE hash = ? AND expires_at > ?;

-- name: take_link
DELETE FROM password_links WHERE hash = ? AND expires_at > ? RETURNING "user";

-- name: drop_link_of
DELETE FROM password_links WHERE "user" = ?;

-- name: drop_links
DELETE FROM password_links WHERE expires_at <= ?;
