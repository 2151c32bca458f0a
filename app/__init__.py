"""The server: sessions, their runs over time, the wire protocol, and the pages."""
