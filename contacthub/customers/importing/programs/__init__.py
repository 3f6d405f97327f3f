"""The exports of the programs that people come from, as rows of data; a new one is a row in a tuple."""
