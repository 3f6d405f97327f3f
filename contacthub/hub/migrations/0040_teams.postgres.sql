-- The team of the floor file by which a supervisor is limited; NULL: they see the whole floor.
ALTER TABLE users ADD COLUMN team TEXT COLLATE "C";
