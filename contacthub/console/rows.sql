-- name: put_command_reply
INSERT INTO command_replies (viewer, ref, at, reply) VALUES (?, ?, ?, ?)
ON CONFLICT (viewer, ref) DO UPDATE SET at = excluded.at, reply = excluded.reply;

-- name: put_pop
INSERT INTO pops (offer_id, agent, painted_ms, at) VALUES (?, ?, ?, ?)
ON CONFLICT (offer_id) DO UPDATE SET agent = excluded.agent, painted_ms = excluded.painted_ms, at = excluded.at;
