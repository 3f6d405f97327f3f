-- Who gave up is looked for among all who waited: few of many.
CREATE INDEX visits_abandoned ON visits (left_at, contact_id) WHERE outcome IN ('abandoned', 'short_abandoned');
