"""Many documents: what is to be done, one document done in a child, the engine that runs the children.

paths ─ inputs ─> documents ─ planning (ledger) ─> jobs ─ engine ─> outcomes ─> ledger, failed/, summary
                                                         │
                                     local: children here; cluster: children on the workers of Dask

values      Document, Job, Outcome
inputs      files, folders, globs, lists and URLs to documents
stores      the output folder, here or at a URL: a file is there whole or not at all
ledger      what was done to each document (SQLite in the output folder)
planning    which documents are to be done, and why
converting  one document: read, extracted, written; runs in the child
children    child processes with limits of time and memory
engines     local and cluster, of one interface
copies      two copies of one decision, two texts under one id
products    records.jsonl and summary.json
running     the whole run
watching    again and again, as files come into a folder
"""
