"""Mail on an IMAP server (RFC 9051, RFC 3501): read by UID, never changed, spooled so that it is fetched once."""
