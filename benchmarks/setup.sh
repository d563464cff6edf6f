#!/bin/sh
# Installs what the benchmarks compare with into .bench: postfix's smtp-source and smtp-sink, django-post-office,
# python-smpplib, and the npm package smpp.
# Also wrk, which asks the API, and Ghostscript, which GOV.UK Notify prints with.
set -eu
mkdir -p .bench/postfix
cd .bench
if [ ! -x postfix/usr/sbin/smtp-source ]; then
    apt-get update -qq
    apt-get download postfix
    dpkg -x postfix_*.deb postfix
    rm postfix_*.deb
fi
command -v gs >/dev/null || apt-get install -qq -y --no-install-recommends ghostscript
command -v wrk >/dev/null || apt-get install -qq -y wrk
test -x venv/bin/pip || python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'django~=5.2.0' 'django-post-office~=3.12' 'psycopg[binary]~=3.3' 'Jinja2~=3.1' 'Babel~=2.18' 'smpplib~=2.2' 'weasyprint~=70.0' 'pypdf~=6.0'
npm install --silent --no-fund --no-audit --prefix npm smpp@0.5.1
echo "The benchmarks have their peers."
