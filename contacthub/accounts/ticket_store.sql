-- name: put_ticket
INSERT INTO tickets (hash, session, expires_at) SELECT :hash, hash, :expires_at FROM sessions WHERE hash = :session;

-- name: drop_old_tickets
DELETE FROM tickets WHERE session = :session AND hash NOT IN (
    SELECT hash FROM tickets WHERE session = :session ORDER BY hash = :hash DESC, expires_at DESC LIMIT :most);

-- name: ticket
SELECT hash FROM tickets WHERE hash = ?;

-- name: take_ticket
DELETE FROM tickets WHERE hash = ? RETURNING session, expires_at;

-- name: drop_tickets
DELETE FROM tickets WHERE expires_at <= ?;
