-- What surveys write in the log's transactions.

-- name: put_call
UPDATE survey_asks SET item_id = ?, sent_at = ? WHERE id = ?;

-- name: put_poor
UPDATE survey_asks SET poor_item = ? WHERE id = ?;
