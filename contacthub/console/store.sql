-- name: command_replies
SELECT viewer, ref, at, reply FROM command_replies WHERE at >= :since ORDER BY at;

-- name: command_reply
SELECT reply FROM command_replies WHERE viewer = :viewer AND ref = :ref;

-- name: prune_command_replies
DELETE FROM command_replies WHERE at < :before;
