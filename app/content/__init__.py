"""Texts that are data: the glossary."""
