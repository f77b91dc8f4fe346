"""The language below all: letters, numerals, encodings, words. Pure, without rules of documents."""
