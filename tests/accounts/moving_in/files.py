"""Files as other mail hosts hand them over, and hashes that ``doveadm pw -s SCHEME -p Moved-Passw0rd`` made."""

PASSWORD = "Moved-Passw0rd"
HASHES = {
    "{ARGON2ID}": (
        "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$yRLoGdXOGvhZ9GckHxNHZQ$hpB7D/sT9QL2TIHux+AwKZX1pgY0LxFSOL9Y2LAPGDQ"
    ),
    "{BLF-CRYPT}": "{BLF-CRYPT}$2y$05$E73ncMms0uUBYwRehF4tJehswiXda6RSQywqyS2ckb.rO/qrZQ/42",
    "{CRYPT}": "{CRYPT}$2y$05$I.vkG41MhdysgUyqtXqplOllcVQRtkn1DKm/lTFYP723BS7by16Na",
    "{CRYPT} of SHA-512": (
        "{CRYPT}$6$rounds=7000$ycvITOqwzXUh0VM3$2tdUi4Y3rOH18K948r0ZUhA0hgfkZg.xqNkg8GJsJYt7ee2SXWpDmHc0zFqRIQLpYQBIxH/BK"
        "rXhHbBHBh.AM."
    ),
    "{PBKDF2}": "{PBKDF2}$1$z3.hqmGTdO1T5Gb0$20$f5827ac599259e82ddee2fe1f07a61cbd9e994ef",
    "{SHA256-CRYPT}": "{SHA256-CRYPT}$5$VwP7syAkKgCNGwkX$AAgoCRqXQeMaFpXpePuFkicslmuxZLueXC6URYQd1g9",
    "{SSHA}": "{SSHA}9Jc/xYJqr4TNI2KUwV7xiKVzt/Wd6lZW",
    "{SSHA256}": "{SSHA256}KcDwfciALV+1imI2XHFOcPMjR/bCWPMvriN2ZnTpxutfqJOt",
    "{SSHA512}": (
        "{SSHA512}GIwKB01BH7vwPmCOHxiJJRh7b7tn8iERSoeC8zDi8l/WjTT1rSs+KH7dRbKFP1vARL6SXfhliy2SZ2q8t7O/vSWC5No="
    ),
}


def csv_of(*rows: str, columns: str = "address,name,password_hash") -> bytes:
    """Return a CSV file in UTF-8."""
    return "\n".join([columns, *rows, ""]).encode()
