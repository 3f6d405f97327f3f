-- Customers with their numbers, mail addresses and what their names are searched by.

-- name: customer
SELECT id, version, name, company, tier, language, addresses, birthday, tags, notes, attributes,
       created_at, updated_at, groups, occasions, consents, do_not_contact, tier_by, tier_until
FROM customers WHERE id = :customer_id;

-- name: phones
SELECT e164, ext, raw, label, shared, since, until,
       EXISTS (SELECT 1 FROM phones AS o
               WHERE o.e164 = p.e164 AND coalesce(o.ext, '') = coalesce(p.ext, '')
                 AND o.customer_id <> p.customer_id AND o.until IS NULL)
    OR EXISTS (SELECT 1 FROM number_choices AS c
               WHERE c.number = p.e164 AND c.customer_id <> p.customer_id) AS learned
FROM phones AS p WHERE customer_id = :customer_id ORDER BY n;

-- name: emails
SELECT email, since, until FROM emails WHERE customer_id = :customer_id ORDER BY n;

-- name: save_customer
INSERT INTO customers (id, version, name, company, tier, language, addresses, birthday, tags, notes, attributes,
                       created_at, updated_at, groups, occasions, consents, do_not_contact, tier_by, tier_until)
VALUES (:id, 1, :name, :company, :tier, :language, :addresses, :birthday, :tags, :notes, :attributes, :now, :now,
        :groups, :occasions, :consents, :do_not_contact, :tier_by, :tier_until)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, company = excluded.company, tier = excluded.tier, language = excluded.language,
    addresses = excluded.addresses, birthday = excluded.birthday, tags = excluded.tags, notes = excluded.notes,
    attributes = excluded.attributes, groups = excluded.groups, occasions = excluded.occasions,
    consents = excluded.consents, do_not_contact = excluded.do_not_contact, tier_by = excluded.tier_by,
    tier_until = excluded.tier_until;

-- name: delete_phones
DELETE FROM phones WHERE customer_id = :customer_id;

-- name: insert_phone
INSERT INTO phones (customer_id, n, e164, ext, raw, label, shared, since, until)
VALUES (:customer_id, :n, :e164, :ext, :raw, :label, :shared, :since, :until);

-- name: is_learned_shared
SELECT 1 WHERE EXISTS (SELECT 1 FROM phones
                       WHERE e164 = :e164 AND coalesce(ext, '') = coalesce(:ext, '') AND customer_id <> :customer_id
                         AND until IS NULL)
            OR EXISTS (SELECT 1 FROM number_choices WHERE number = :e164 AND customer_id <> :customer_id);

-- name: delete_emails
DELETE FROM emails WHERE customer_id = :customer_id;

-- name: insert_email
INSERT INTO emails (customer_id, n, email, since, until) VALUES (:customer_id, :n, :email, :since, :until);

-- name: is_customer
SELECT 1 FROM customers WHERE id = :customer_id;

-- name: delete_customer
DELETE FROM customers WHERE id = :customer_id;
