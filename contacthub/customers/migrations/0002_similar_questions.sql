-- What a question was about, and what earlier questions are found by that resemble one.

ALTER TABLE questions ADD COLUMN model TEXT;
CREATE INDEX questions_model ON questions (model, id DESC) WHERE model IS NOT NULL;

-- A question asked during a contact, which stands in hub.db; customer and model are as they were when it was indexed.
CREATE TABLE asked_questions (
    id         INTEGER PRIMARY KEY,
    contact_id TEXT NOT NULL,
    n          INTEGER NOT NULL,
    model      TEXT,
    UNIQUE (contact_id, n)
) STRICT;
CREATE INDEX asked_questions_model ON asked_questions (model, id DESC) WHERE model IS NOT NULL;

-- question: twice the id in questions, or twice the id in asked_questions and one. No text: terms are numbers.
CREATE TABLE question_terms (
    term     INTEGER NOT NULL,
    question INTEGER NOT NULL,
    PRIMARY KEY (term, question)
) STRICT, WITHOUT ROWID;

-- In how many questions a term is; the term 0 counts the questions themselves.
CREATE TABLE term_counts (
    term      INTEGER PRIMARY KEY,
    questions INTEGER NOT NULL
) STRICT;

-- How far the index has come: the last id of questions, and the instant up to which contacts were looked at.
CREATE TABLE indexed_questions (
    source TEXT PRIMARY KEY,
    upto   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- During which contacts an earlier question and its answer helped.
CREATE TABLE question_help (
    question   INTEGER NOT NULL,
    contact_id TEXT NOT NULL,
    agent      TEXT,
    at         INTEGER NOT NULL,
    PRIMARY KEY (question, contact_id)
) STRICT, WITHOUT ROWID;
