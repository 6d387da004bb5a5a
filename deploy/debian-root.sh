#!/usr/bin/env bash
# Write a small Debian with the mail servers in it, as a packed archive, to the output: 150 MB unpacked, no daemon
# started. As root; needs mmdebstrap. The archive's address is the caller's, and none is left in the root.
#   debian-root.sh MIRROR DISTRIBUTION
set -euo pipefail
packages=dovecot-core,dovecot-imapd,dovecot-pop3d,dovecot-lmtpd,dovecot-managesieved,dovecot-submissiond
packages=$packages,dovecot-auth-lua,dovecot-sqlite,lua-cjson,lua-socket,postfix
mmdebstrap --quiet --mode=root --variant=apt --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='rm -rf "$1"/etc/apt/sources.list "$1"/etc/apt/sources.list.d/* "$1"/var/lib/apt/lists/*' \
    "$2" - "$1" | gzip -1
