-- Who is in a group or has a tag, and how many customers each has.

-- name: join
INSERT INTO memberships (kind, name, customer_id) VALUES (:kind, :name, :customer_id);

-- name: leave
DELETE FROM memberships WHERE kind = :kind AND name = :name AND customer_id = :customer_id;

-- name: more
INSERT INTO group_sizes (kind, name, customers) VALUES (:kind, :name, 1)
ON CONFLICT (kind, name) DO UPDATE SET customers = group_sizes.customers + 1;

-- name: less
UPDATE group_sizes SET customers = customers - 1 WHERE kind = :kind AND name = :name;

-- name: empty
DELETE FROM group_sizes WHERE kind = :kind AND name = :name AND customers = 0;

-- name: groups
SELECT kind, name, customers FROM group_sizes WHERE (kind, name) > (:kind, :name) ORDER BY kind, name LIMIT :most;

-- name: size
SELECT customers FROM group_sizes WHERE kind = :kind AND name = :name;

-- name: members
SELECT customer_id FROM memberships WHERE kind = :kind AND name = :name AND customer_id > :after
ORDER BY customer_id LIMIT :most;
