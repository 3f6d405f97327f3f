-- name: begin
INSERT INTO second_factors ("user", secret, is_on, last_step) VALUES (?, ?, 0, 0)
ON CONFLICT ("user") DO UPDATE SET secret = excluded.secret, last_step = 0
WHERE second_factors.is_on = 0 RETURNING secret;

-- name: secret
SELECT secret FROM second_factors WHERE "user" = ? AND is_on = ?;

-- name: turn_on
UPDATE second_factors SET is_on = 1, last_step = ? WHERE "user" = ? AND secret = ? AND is_on = 0
RETURNING "user";

-- name: take_step
UPDATE second_factors SET last_step = :step WHERE "user" = :user AND is_on = 1 AND last_step < :step
RETURNING "user";

-- name: put_code
INSERT INTO recovery_codes ("user", hash) VALUES (?, ?);

-- name: take_code
DELETE FROM recovery_codes WHERE "user" = ? AND hash = ? RETURNING hash;

-- name: count_codes
SELECT COUNT(*) FROM recovery_codes WHERE "user" = ?;

-- name: drop_codes
DELETE FROM recovery_codes WHERE "user" = ?;

-- name: turn_off
DELETE FROM second_factors WHERE "user" = ? RETURNING is_on;
