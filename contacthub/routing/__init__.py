"""Who gets which contact: a pure engine, without clock, I/O or libraries."""
