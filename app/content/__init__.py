"""Texts of the page that are kept as data: the glossary."""
