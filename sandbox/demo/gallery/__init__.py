"""Every message, window and Home in every state there is, as the real bot shows them: for people to read.

`make gallery` writes it as text into docs/gallery/. The demo draws the same at `/gallery`.
"""
