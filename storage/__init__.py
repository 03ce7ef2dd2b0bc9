"""REMEMBER: the schema, named operations of one transaction each, queries for numbers, migrations."""
