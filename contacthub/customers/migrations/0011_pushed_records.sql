-- Which pushed thing a record is: what is known of it as a record ends with the record.
CREATE INDEX pushed_by_record ON pushed (kind, record) WHERE record IS NOT NULL;
