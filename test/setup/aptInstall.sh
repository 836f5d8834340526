#!/bin/sh
# Installs Debian packages without leaving a daemon behind: aptInstall.sh PACKAGE...
#
# Packages such as redis-server start their service while they install; the tests start their own
# private one. policy-rc.d is Debian's switch for that. One that is already there is left alone.
set -e
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"

# systemd would start a newly enabled service at the next boot.
if [ -d /run/systemd/system ]; then
  for package in "$@"; do
    if [ -e "/lib/systemd/system/$package.service" ]; then
      systemctl disable --now --quiet "$package" || true
    fi
  done
fi
