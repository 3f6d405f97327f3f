-- Secrets of codes by time (TOTP): "last_step" is the step of the last code that was taken, which is good once.
CREATE TABLE second_factors (
    "user"    TEXT PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE,
    secret    TEXT NOT NULL,
    is_on     INTEGER NOT NULL, -- 0: begun, and no code was shown yet
    last_step INTEGER NOT NULL
);

-- Codes for who has lost the device, each good once; "hash" is the SHA-256 of 118 random bits.
CREATE TABLE recovery_codes (
    "user" TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    hash   TEXT NOT NULL,
    PRIMARY KEY ("user", hash)
);
