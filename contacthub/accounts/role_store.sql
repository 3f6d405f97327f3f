-- name: roles
SELECT name, base, rights FROM roles ORDER BY name;

-- name: role
SELECT name, base, rights FROM roles WHERE name = ?;

-- name: put_role
INSERT INTO roles (name, base, rights) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET rights = excluded.rights;

-- name: drop_role
DELETE FROM roles WHERE name = ?;
