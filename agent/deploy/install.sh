#!/bin/sh
# First install on a Jetson, and again whenever units or launcher changed: docs/guide/jetson.md
#
#   sudo sh install.sh [--dry-run] [--lan-ssh CIDR] [--no-firewall] [--root FOLDER]
#
# What is there already is left alone; configuration and people are never overwritten. --dry-run says what would be done.
# --lan-ssh also lets ssh in from the plant's own network. --root installs below a folder and touches nothing else (tests).
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
root='' dry='' lan='' firewall=yes
# usage [COMPLAINT]
usage() {
  [ $# = 0 ] || printf '%s\n\n' "$1" >&2
  sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"
  exit $(($# * 2))
}
value() { [ $# -gt 1 ] || usage "install.sh: $1 needs a value"; }
while [ $# -gt 0 ]; do
  case $1 in
  --dry-run) dry=yes ;;
  --root) value "$@"; root=$2; shift ;;
  --lan-ssh)
    value "$@"
    lan=$2
    case $lan in */*) ;; *) usage "--lan-ssh takes a network such as 192.168.20.0/24, not '$lan'" ;; esac
    shift
    ;;
  --no-firewall) firewall='' ;;
  -h | --help) usage ;;
  *) usage "install.sh: there is no option '$1'" ;;
  esac
  shift
done
[ -n "$dry" ] || [ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo 'install.sh: run it with sudo' >&2; exit 1; }
real() { [ -z "$root" ]; }
say() { printf '%s\n' "$*"; }
todo='' # what a person has to do afterwards
later() { todo="$todo  - $*
"; }
changed=''
act() {
  what=$1
  shift
  changed=yes
  if [ -n "$dry" ]; then say "would: $what"; else say "$what"; "$@"; fi
}
has() { command -v "$1" >/dev/null 2>&1; }

# --- programs and people of the machine ------------------------------------------------------------------------------
if real; then
  missing=''
  has ffmpeg || missing="$missing ffmpeg"
  has rsync || missing="$missing rsync"
  has ufw || [ -z "$firewall" ] || missing="$missing ufw"
  # shellcheck disable=SC2086 # a list of words is meant
  [ -z "$missing" ] || act "install$missing" apt-get install -yq --no-install-recommends $missing
  getent group lbzf-deploy >/dev/null || act 'make the group lbzf-deploy: who may deploy' groupadd --system lbzf-deploy
  id lbzf >/dev/null 2>&1 || act 'make the user lbzf' useradd --system --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin lbzf
  for group in video render; do
    if getent group $group >/dev/null && ! id -nG lbzf 2>/dev/null | grep -qw $group; then
      act "let lbzf use the GPU (group $group)" usermod -aG $group lbzf
    fi
  done
  if [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ] && ! id -nG "$SUDO_USER" | grep -qw lbzf-deploy; then
    act "let $SUDO_USER deploy" usermod -aG lbzf-deploy "$SUDO_USER"
  fi
fi

# --- folders ---------------------------------------------------------------------------------------------------------
# folder PATH MODE OWNER
folder() {
  path=$root$1
  if [ ! -d "$path" ]; then act "make $1" mkdir -p "$path"; fi
  [ -n "$dry" ] && [ ! -d "$path" ] && return
  if [ "$(stat -c %a "$path")" != "$2" ]; then act "set $1 to $2" chmod "$2" "$path"; fi
  if real && [ "$(stat -c %U:%G "$path")" != "$3" ]; then act "give $1 to $3" chown "$3" "$path"; fi
}
folder /data 750 lbzf:lbzf
for name in video frames cameras backups; do folder /data/$name 750 lbzf:lbzf; done
folder /etc/lbzf 750 root:lbzf
folder /opt/lbzf 755 root:root
for name in releases state; do folder /opt/lbzf/$name 755 root:root; done
folder /opt/lbzf/models 755 root:root
folder /opt/lbzf/incoming 2775 root:lbzf-deploy

# --- files -----------------------------------------------------------------------------------------------------------
# file SOURCE PATH MODE OWNER: written anew when it differs, whole or not at all.
file() {
  path=$root$2
  if ! cmp -s "$1" "$path"; then act "write $2" whole "$1" "$path" "$3" "$4"; fi
}
whole() {
  mkdir -p "$(dirname "$2")"
  cp "$1" "$2.new"
  chmod "$3" "$2.new"
  if real; then chown "$4" "$2.new"; fi
  mv "$2.new" "$2"
}
# once TEXT PATH MODE OWNER: a file that belongs to whoever runs the plant.
once() {
  if [ -e "$root$2" ]; then return; fi
  text=$(mktemp)
  printf '%s\n' "$1" >"$text"
  act "write $2" whole "$text" "$root$2" "$3" "$4"
  rm -f "$text"
}
file "$here/lbzf" /usr/local/bin/lbzf 755 root:root
for unit in "$here"/units/*; do
  name=$(basename "$unit")
  if [ "$name" = lbzf-agent.service ] && [ -e "$root/etc/systemd/system/$name" ] && ! cmp -s "$unit" "$root/etc/systemd/system/$name"; then
    later 'at a quiet hour "sudo systemctl restart lbzf-agent": its unit changed'
  fi
  file "$unit" "/etc/systemd/system/$name" 644 root:root
done
once "$(cat "$here/config.example.yaml")" /etc/lbzf/config.yaml 640 root:lbzf
once '%lbzf-deploy ALL=(root) NOPASSWD: /usr/local/bin/lbzf' /etc/sudoers.d/lbzf 440 root:root
once '[Journal]
SystemMaxUse=500M' /etc/systemd/journald.conf.d/lbzf.conf 644 root:root
grep -qs 'example' "$root/etc/lbzf/config.yaml" && later 'edit /etc/lbzf/config.yaml: it still names an example'
for name in "$root"/etc/lbzf/*.password; do
  [ -e "$name" ] || continue
  if [ "$(stat -c %a "$name")" != 640 ]; then act "close $name to others" chmod 640 "$name"; fi
  if real && [ "$(stat -c %U:%G "$name")" != root:lbzf ]; then act "give $name to root:lbzf" chown root:lbzf "$name"; fi
done

# --- services --------------------------------------------------------------------------------------------------------
wants=$root/etc/systemd/system
enable() {
  mkdir -p "$wants/$(dirname "$1")"
  ln -s "../$(basename "$1")" "$wants/$1"
}
for unit in multi-user.target.wants/lbzf-agent.service multi-user.target.wants/lbzf-settle.service \
  timers.target.wants/lbzf-settle.timer; do
  if [ ! -L "$wants/$unit" ]; then act "enable $(basename "$unit")" enable "$unit"; fi
done
if real && [ -n "$changed" ]; then
  act 'let systemd read the units' systemctl daemon-reload
  act 'start what settles a release' systemctl start lbzf-settle.timer
fi
if real && has timedatectl; then
  [ "$(timedatectl show -p NTP --value)" = yes ] || act 'keep the clock by NTP' timedatectl set-ntp true
  [ "$(timedatectl show -p Timezone --value)" = America/Bogota ] || act 'set the zone' timedatectl set-timezone America/Bogota
fi

# --- the way in: loopback and tailnet --------------------------------------------------------------------------------
if real; then
  if ! has tailscale; then
    later 'install Tailscale (https://tailscale.com/download/linux), "sudo tailscale up --ssh", and run this again'
    firewall=''
  elif ! tailscale ip -4 >/dev/null 2>&1; then
    later 'join the tailnet: "sudo tailscale up --ssh", switch off the expiry of its key in the console, and run this again'
    firewall=''
  elif ! tailscale serve status 2>/dev/null | grep -q '127.0.0.1:5000'; then
    act 'offer the dashboard on the tailnet, port 5000' tailscale serve --bg --http=5000 http://127.0.0.1:5000
  fi
  if [ -n "$firewall" ] && [ -n "${SSH_CONNECTION:-}" ] && [ -z "$lan" ]; then
    case $SSH_CONNECTION in
    100.* | fd7a:*) ;;
    *)
      later 'come in over the tailnet and run this again (or say --lan-ssh CIDR): the firewall would have cut this connection'
      firewall=''
      ;;
    esac
  fi
  if [ -n "$firewall" ] && ! ufw status 2>/dev/null | grep -q 'Status: active'; then
    act 'firewall: nothing comes in' ufw default deny incoming
    act 'firewall: except from the tailnet' ufw allow in on tailscale0
    act 'firewall: and for Tailscale itself' ufw allow 41641/udp
    [ -z "$lan" ] || act "firewall: and ssh from $lan" ufw allow from "$lan" to any port 22 proto tcp
    act 'firewall: on' ufw --force enable
  fi
fi

[ -n "$changed" ] || say 'everything was in place'
if [ ! -L "$root/opt/lbzf/current" ]; then later 'bring a release: npm run deploy:jetson -- --host NAME'; fi
if [ -n "$todo" ]; then printf 'left to do:\n%s' "$todo"; fi
