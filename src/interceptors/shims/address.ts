/**
 * The address of a database, sent without its user, password and options, for any POSIX sh: the same as `bareAddress` in
 * engine/environment/addresses.ts. Where a secret cannot be told from the rest, only that it is set is sent.
 */
export const ADDRESS_FUNCTION = `
# ag_address NAME VALUE
ag_address() {
  ag_scheme=\${2%%://*}
  case $2 in
    '') return ;;
    file:*[?@]*) ;;
    file:*) [ \${#2} -gt 1024 ] || { printf '%s\\0' "$1=$2"; return; } ;;
    *[?\\&]host=*) ;;
    [a-zA-Z]*://*)
      ag_rest=\${2#*://}
      ag_authority=\${ag_rest%%[/?;#]*}
      ag_rest=\${ag_rest#"$ag_authority"}
      ag_host=\${ag_authority##*@}
      case $ag_scheme$ag_rest in
        *@*) ag_host= ;;
      esac
      case $ag_scheme in
        *[!a-zA-Z0-9+.:-]*) ag_host= ;;
      esac
      if [ -n "$ag_host" ] && [ \${#2} -le 1024 ]; then
        printf '%s\\0' "$1=$ag_scheme://$ag_host\${ag_rest%%[?;#]*}"
        return
      fi ;;
  esac
  printf '%s\\0' "$1=<set>"
}
`;
