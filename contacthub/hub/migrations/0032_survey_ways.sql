-- By what way customers are asked; of those whom an agent asks the work item, and who asked them.
ALTER TABLE survey_asks ADD COLUMN way TEXT NOT NULL DEFAULT 'link';
ALTER TABLE survey_asks ADD COLUMN item_id TEXT;
ALTER TABLE survey_asks ADD COLUMN declined_at INTEGER; -- when they said that they do not want to be asked
ALTER TABLE survey_answers ADD COLUMN asked_by TEXT; -- the agent who asked; n is 0 of what is half filled in
CREATE UNIQUE INDEX survey_asks_of_item ON survey_asks (item_id) WHERE item_id IS NOT NULL;
