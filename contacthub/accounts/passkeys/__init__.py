"""Passkeys (WebAuthn): a way to sign in that counts as password and second factor together."""
