"""What is asked: questionnaire definitions, their catalogue, and answer sheets.

Pure: no web framework, database, clock or environment. Usable from a notebook.
"""
