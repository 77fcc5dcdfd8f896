"""What every request passes, in the order of settings.MIDDLEWARE.

seen (id, log, metrics) → Django's security headers → files → gate (hygiene, errors) → pages (what
only HTML needs: CSP, session, CSRF, messages, accounts, htmx) → rates.
"""
