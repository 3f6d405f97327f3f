-- The work item that a poor answer opened.
ALTER TABLE survey_asks ADD COLUMN poor_item TEXT COLLATE "C";
