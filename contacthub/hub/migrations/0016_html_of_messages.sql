-- How a message looks, cleaned; null: it is text alone.
ALTER TABLE messages ADD COLUMN html TEXT;
