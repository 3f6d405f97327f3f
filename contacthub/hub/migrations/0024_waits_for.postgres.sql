-- Of what a piece must come before an item of work begins: sku:… or model:….
ALTER TABLE work_items ADD COLUMN waits_for TEXT COLLATE "C";
