-- The contacts that came from a number: whom they were with says who may be calling.
CREATE INDEX contact_details_from ON contact_details (from_e164, contact_id DESC) WHERE from_e164 IS NOT NULL;
