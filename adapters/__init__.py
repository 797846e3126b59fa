"""Translators between the core and the outside: a platform's payload in, what people see out."""
