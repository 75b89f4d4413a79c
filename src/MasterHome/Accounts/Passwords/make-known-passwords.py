#!/usr/bin/env python3
"""Makes known-passwords.bin: make-known-passwords.py LIST... > known-passwords.bin

Reads lists of passwords, one a line, and keeps those of 15 characters and more as fingerprints (see KnownPasswords.cs)."""
import hashlib
import sys
import unicodedata

prints = set()
for name in sys.argv[1:]:
    for line in open(name, encoding="utf-8", errors="ignore"):
        text = unicodedata.normalize("NFKC", line.rstrip("\r\n")).lower()
        if len(text) < 15:
            continue
        bare = "".join(c for c in text if c.isalnum())
        for form in (text, bare) if len(bare) >= 12 else (text,):
            prints.add(hashlib.sha256(form.encode()).digest()[:5])
sys.stdout.buffer.write(b"".join(sorted(prints)))
