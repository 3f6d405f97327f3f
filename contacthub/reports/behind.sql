-- name: visits
SELECT DISTINCT c.id, c.arrived_at
FROM visits x JOIN contacts c ON c.id = x.contact_id LEFT JOIN contact_facts f ON f.contact_id = c.id

-- name: contacts
SELECT DISTINCT c.id, c.arrived_at
FROM contacts c JOIN visits x ON x.contact_id = c.id AND x.n = 1 LEFT JOIN contact_facts f ON f.contact_id = c.id

-- name: parts
SELECT DISTINCT c.id, c.arrived_at
FROM contact_parts p JOIN contacts c ON c.id = p.contact_id JOIN visits x ON x.contact_id = c.id AND x.n = 1
     LEFT JOIN contact_facts f ON f.contact_id = c.id

-- name: responses
SELECT DISTINCT c.id, c.arrived_at
FROM responses r JOIN contacts c ON c.id = r.contact_id LEFT JOIN contact_facts f ON f.contact_id = c.id
