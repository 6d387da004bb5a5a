"""The captcha: what tells a person from a program, a little."""
