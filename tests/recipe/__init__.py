"""`make recipe`: the deployment recipe of docs/operating.md, followed on bare Debian machines."""
