"""The state of the floor, and the only code that changes it: by events, a file a subject."""
