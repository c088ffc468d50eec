"""Bibliographic formats, one file each: pure functions between a format and CSL-JSON, our canonical form."""
