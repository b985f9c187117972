"""The tour of the candidates' pages: a real Chromium goes through every state they have and takes a picture of it."""
