"""Where the bytes of evidence are kept: on this disk, or in a store that speaks S3 (E2)."""
