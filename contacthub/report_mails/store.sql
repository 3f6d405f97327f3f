-- name: of_user
SELECT m.id, m."user", m.view, m.every, m.hour, m.addresses, m.language, m.format, v.name, v.query, m.paused, m.done
FROM report_mails m JOIN report_views v ON v.id = m.view WHERE m."user" = ? ORDER BY m.id;

-- name: of_all
SELECT m.id, m."user", m.view, m.every, m.hour, m.addresses, m.language, m.format, v.name, v.query, m.paused, m.done
FROM report_mails m JOIN report_views v ON v.id = m.view ORDER BY m."user", m.id;

-- name: sends
SELECT mail, run, address, state, tries, reason, at FROM report_mail_sends ORDER BY mail, run, address;

-- name: owed
SELECT mail, run, address, state, tries, reason, at FROM report_mail_sends WHERE state = 'owed' ORDER BY at, mail, run;

-- name: owes
SELECT COUNT(*) FROM report_mail_sends WHERE mail = ? AND state = 'owed';

-- name: has_view
SELECT COUNT(*) FROM report_views WHERE id = ? AND "user" = ?;

-- name: count_of_user
SELECT COUNT(*) FROM report_mails WHERE "user" = ?;

-- name: count
SELECT COUNT(*) FROM report_mails;

-- name: add
INSERT INTO report_mails (id, "user", view, every, hour, addresses, language, format, paused, done)
VALUES (:id, :user, :view, :every, :hour, :addresses, :language, :format, 0, :done);

-- name: take_up
UPDATE report_mails SET done = :day WHERE id = :id AND done < :day AND paused = 0 RETURNING id;

-- name: forget_settled
DELETE FROM report_mail_sends WHERE mail = ? AND state <> 'owed';

-- name: owe
INSERT INTO report_mail_sends (mail, run, address, state, tries, reason, at)
VALUES (:mail, :run, :address, 'owed', 0, NULL, :at);

-- name: settle
UPDATE report_mail_sends SET state = :state, tries = :tries, reason = :reason, at = :at
WHERE mail = :mail AND run = :run AND address = :address;

-- name: pause
UPDATE report_mails SET paused = :paused, done = :done WHERE id = :id;

-- name: give_up
UPDATE report_mail_sends SET state = 'failed', reason = 'paused', at = :at WHERE mail = :mail AND state = 'owed';

-- name: drop
DELETE FROM report_mails WHERE id = ? RETURNING id;

-- name: failed
SELECT m."user", v.name, s.run, s.reason, COUNT(*) FROM report_mail_sends s
JOIN report_mails m ON m.id = s.mail JOIN report_views v ON v.id = m.view
WHERE s.state = 'failed' GROUP BY m."user", v.name, s.run, s.reason ORDER BY m."user", v.name, s.run, s.reason;
