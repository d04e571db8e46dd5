"""Our reader beside the standard library's and mail-parser's: every difference has a name, or is a defect of ours."""
