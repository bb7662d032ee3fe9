/**
 * Ways to start a command in a shell, for the differential test: each takes a command line of a stub and puts it where
 * the shell starts it, perhaps more than once, perhaps with more words. Harmless whatever the inner line is.
 */
export type Form = (inner: string) => string;

export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const octal = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** Of POSIX: dash, bash and zsh. */
// prettier-ignore
export const POSIX: readonly Form[] = [
  // wrappers
  (i) => `env A=b ${i}`, (i) => `env -u HOME -- ${i}`, (i) => `env -i PATH="$PATH" ${i}`, (i) => `env -S ${quoted(i)}`, (i) => `nice -n 1 ${i}`, (i) => `timeout -k 1 9 ${i}`, (i) => `timeout --signal=TERM 9s ${i}`, (i) => `nohup ${i}`, (i) => `command ${i}`, (i) => `command -p -- env ${i}`, (i) => `stdbuf -oL ${i}`, (i) => `setsid -w ${i}`, (i) => `nice timeout 9 env X=1 nohup ${i}`,
  // shells in shells
  (i) => `sh -c ${quoted(i)}`, (i) => `sh -ec ${quoted(i)} name one`, (i) => `sh -c ${quoted(`${i} "$1" "$0"`)} zero 'o n e'`, (i) => `eval ${quoted(i)}`, (i) => `eval "eval ${i.replaceAll('"', '\\"').replaceAll("'", "\\'").replaceAll('\\ ', ' ')}"`, (i) => `echo ${quoted(i)} | sh`, (i) => `printf '%s\\n' ${quoted(i)} | sh -s -- p q`, (i) => `echo ${base64(i)} | base64 -d | sh`, (i) => `sh <<'E'\n${i}\nE`, (i) => `sh -s one <<E\n${i} "\\$1"\nE`, (i) => `printf '${octal(i)}' | sh`, (i) => `cat <<'E' | sh\n${i}\nE`,
  // structure
  (i) => `( ${i} )`, (i) => `{ ${i}; }`, (i) => `true && ${i}`, (i) => `false || ${i}`, (i) => `! ${i}`, (i) => `if true; then ${i}; fi`, (i) => `if false; then true; elif ${i}; then :; else ${i} else; fi`, (i) => `for i in 1 2; do ${i} "$i"; done`, (i) => `set -- p 'q r'; for i; do ${i} "$i"; done`, (i) => `n=0; while [ $n -lt 2 ]; do ${i} $n; n=$((n+1)); done`, (i) => `until ${i}; do :; done`, (i) => `case x in y) false;; x|z) ${i};; *) false;; esac`, (i) => `case "$HOME" in *nothing*) false;; *) ${i};; esac`, (i) => `${i} | cat; ${i} &`, (i) => `cat /dev/null | { ${i}; }`, (i) => `${i} &&\n${i} two`, (i) => `# a comment\n${i} # another ; stubb no`, (i) => `: ; ; true; ${i}`.replace('; ;', ';'), (i) => `if ${i}; then ${i} again; fi`,
  // functions
  (i) => `f() { ${i} "$@"; }; f p "q r"`, (i) => `f() { g "$1"; }; g() { ${i} "$1"; }; f 'a b'`, (i) => `f() ( ${i}; ); f`, (i) => `stubc() { ${i} via; }; stubc`, (i) => `f() { shift; ${i} "$@" "$#"; }; f 1 2 3`, (i) => `f() { local x=y; ${i} $x; }; f`, (i) => `f() { return; ${i}; }; f; ${i} after`, (i) => `f() { [ "$1" = 0 ] || f 0; ${i} "$1"; }; f 1`,
  // substitutions
  (i) => `x=$(${i})`, (i) => `echo "$(${i})"`, (i) => `echo \`${i.replaceAll('\\', '\\\\')}\``, (i) => `$(echo ${quoted(i)})`, (i) => `v=${quoted(i)}; eval "$v"`, (i) => `v=${quoted(i.split(' ')[0] ?? '')}; $v one "$v"`, (i) => `${i} "$(echo one two)"`, (i) => `${i} $(echo one two)`, (i) => `${i} \`echo b\``, (i) => `${i} "$(printf '%s-' a b)"`, (i) => `x=$(echo ${quoted(i)}) && sh -c "$x"`,
  // parameters
  (i) => `${i} "\${u:-w}" "\${u-}" "\${HOME:+set}"`, (i) => `u=z; ${i} "\${u#y}" \${#u} "\${u%z}"`, (i) => `x=a/b/c; ${i} "\${x##*/}" "\${x%/*}" "\${x%%/*}" "\${x#*/}"`, (i) => `: "\${d:=val}"; ${i} "$d"`, (i) => `set -- x 'y z'; ${i} "$@" $#`, (i) => `set -- x 'y z'; ${i} "$*" $2`, (i) => `set -- a b c; shift; ${i} "$1" "\${2}"`, (i) => `a=1 b=$a; ${i} $((a+2)) "$((3*4))"`, (i) => `IFS=,; x=a,b; ${i} $x`, (i) => `x='a b'; ${i} "$x"`, (i) => `A=1 B=2 ${i}`, (i) => `export A=q; ${i} "$A"`, (i) => `readonly R=q; ${i} "$R"`, (i) => `x=one; x=two; ${i} "$x"`, (i) => `x=1; unset x; ${i} "\${x-none}"`, (i) => `x=in; (x=sub); ${i} "$x"`, (i) => `x=a; true && x=b; ${i} "$x"`, (i) => `x=q; y="p-$x-r"; ${i} "$y" "\${y}s"`,
  // quoting
  (i) => `${i} "" '' "a"'b'c`, (i) => `${i} "\\$HOME" '$HOME' "a\\"b"`, (i) => `${i} a\\\nb`, (i) => `s"tu"ba x; ${i}`, (i) => `'stuba' x; ${i}`, (i) => `\\stuba x; ${i}`, (i) => `${i} '*' "?" [z]`, (i) => `${i} -- -x --y=z`, (i) => `${i} "line\nbreak"`,
  // input and files
  (i) => `echo 1 2 | xargs -n1 ${i}`, (i) => `printf 'a b\\nc\\n' | xargs -I{} ${i} {}`, (i) => `printf 'a\\0b c\\0' | xargs -0 ${i}`, (i) => `echo x | xargs -r -P 2 ${i}`, (i) => `while read -r l; do ${i} "$l"; done <<E\none two\nthree\nE`, (i) => `printf 'p q\\n' | while read a b; do ${i} "$b"; done`, (i) => `echo ${quoted(i)} > w.sh; sh w.sh`, (i) => `echo ${quoted(i)} | tee w2.sh >/dev/null; . ./w2.sh`, (i) => `cat > w3.sh <<'E'\n${i} "$1"\nE\nsh w3.sh arg`, (i) => `printf '#!/bin/sh\\n%s\\n' ${quoted(i)} > w4.sh; chmod +x w4.sh; ./w4.sh`, (i) => `echo ${quoted(i)} > w5.sh; cat w5.sh | sh`, (i) => `echo ${quoted(i)} > w6.sh; sh < w6.sh`, (i) => `mkdir d; cd d; echo ${quoted(i)} > w7.sh; cd ..; sh d/w7.sh`, (i) => `find . -maxdepth 0 -exec ${i} {} \\;`, (i) => `find . -maxdepth 0 -exec ${i} {} +`, (i) => `trap ${quoted(i)} EXIT`, (i) => `exec ${i}`, (i) => `${i} < /dev/null > out 2>&1`, (i) => `> out ${i}`, (i) => `2>/dev/null ${i} >&2`, (i) => `x=$(cat <<'E'\n${i}\nE\n); eval "$x"`, (i) => `${i} ~ "~"`,
];

/** Of bash and zsh. */
// prettier-ignore
export const BASH_ZSH: readonly Form[] = [
  (i) => `bash -c ${quoted(i)}`, (i) => `bash -lc ${quoted(i)}`, (i) => `bash -o pipefail -c ${quoted(i)}`, (i) => `cat <(${i})`, (i) => `${i} {r,s}{1..2}`, (i) => `${i} a{b,c}d{e,}f`, (i) => `arr=(1 '2 3'); ${i} "\${arr[@]}"`, (i) => `arr=(a b); arr+=(c); ${i} "\${arr[@]}" "\${#arr[@]}"`, (i) => `arr=(${i}); "\${arr[@]}"`, (i) => `${i} $'\\x41\\n\\t\\''`, (i) => `while read -r l; do ${i} "$l"; done <<< 'one two'`, (i) => `x=abc; ${i} "\${x/b/-}" "\${x:1:1}" "\${x%c}"`, (i) => `x=aXbX; ${i} "\${x//X/y}" "\${x/%X/z}"`, (i) => `[[ a == a ]] && ${i}`, (i) => `(( 1 + 1 )) && ${i}`, (i) => `for ((i=0;i<2;i++)); do ${i} $i; done`, (i) => `function f { ${i} "$1"; }; f x`, (i) => `bash <<< ${quoted(i)}`, (i) => `printf -v x '%s' ${quoted(i)}; eval "$x"`, (i) => `declare x=y; typeset z=w; ${i} "$x$z"`, (i) => `${i} |& cat`, (i) => `${i} &> out`, (i) => `time ${i}`, (i) => `source <(echo ${quoted(i)})`, (i) => `read -r a b <<< 'p q r'; ${i} "$a" "$b"`, (i) => `x=5; (( x+=2 )); ${i} $x`, (i) => `let y=2+3; ${i} $y`, (i) => `s=stub; $'\\x73tuba' "\${s}a"; ${i}`, (i) => `{ ${i}; } 2>&1 | cat`, (i) => `case a in a) ${i} ;& b) ${i} fell ;; esac`, (i) => `set -e; ${i}; ${i} two`, (i) => `echo ${quoted(i)} | bash /dev/stdin`, (i) => `x=stuba; \${x} a; ${i}`, (i) => `export -n A 2>/dev/null; ${i}`,
];

/** Of bash alone. */
// prettier-ignore
export const BASH: readonly Form[] = [
  (i) => `n=x; x=val; ${i} "\${!n}"`, (i) => `x=abc; ${i} "\${x^^}" "\${x^}"`, (i) => `x=ABC; ${i} "\${x,,}"`, (i) => `mapfile -t m <<< $'a\\nb c'; ${i} "\${m[@]}"`, (i) => `declare -A h=([k]=v); ${i} "\${h[k]}"`, (i) => `arr=(x y z); ${i} "\${arr[1]}" "\${arr[@]:1}" "\${arr[-1]}"`, (i) => `shopt -s expand_aliases\nalias al=${quoted(i)}\nal more`, (i) => `coproc ${i}; wait`, (i) => `x='a b'; ${i} \${x@Q}`, (i) => `declare -n r=t; t=val; ${i} "$r"`, (i) => `exec -a other ${i}`, (i) => `builtin eval ${quoted(i)}`, (i) => `command eval ${quoted(i)}`, (i) => `IFS=: read -ra p <<< 'a:b c'; ${i} "\${p[@]}"`, (i) => `f() { ${i} "\${@:2}" "\${1}"; }; f 1 2 3`, (i) => `. <(printf '%s' ${quoted(i)})`, (i) => `export -f nothing 2>/dev/null; g() { ${i}; }; export -f g; bash -c g`,
];

/** Of zsh alone. */
// prettier-ignore
export const ZSH: readonly Form[] = [
  (i) => `alias al=${quoted(i)}\neval 'al more'`, (i) => `x='a b'; ${i} $x`, (i) => `x='a b'; ${i} \${=x}`, (i) => `arr=(a 'b c'); ${i} $arr`, (i) => `arr=(x y z); ${i} $arr[2] "\${arr[1]}"`, (i) => `repeat 2 ${i}`, (i) => `for i in 1 2; ${i} $i`, (i) => `if [[ a == a ]] { ${i} }`, (i) => `() { ${i} "$1" } x`, (i) => `x=abc; ${i} \${x:u}`, (i) => `noglob ${i} *`, (i) => `${i} =cat`.replace('=cat', '"=cat"'), (i) => `x=stuba; \${(z)x} a; ${i}`, (i) => `foreach k (1 2); ${i} $k; end`, (i) => `- ${i}`, (i) => `nocorrect ${i}`,
];

// prettier-ignore
export const FISH: readonly Form[] = [
  (i) => `env A=b ${i}`, (i) => `nice -n 1 ${i}`, (i) => `command ${i}`, (i) => `bash -c ${quoted(i).replaceAll("'\\''", "\\'")}`, (i) => `begin; ${i}; end`, (i) => `true; and ${i}`, (i) => `false; or ${i}`, (i) => `true && ${i}`, (i) => `false || ${i}`,
  (i) => `if true; ${i}; end`, (i) => `if false; true; else; ${i}; end`, (i) => `for i in 1 2; ${i} $i; end`, (i) => `function f; ${i} $argv; end; f p "q r"`, (i) => `set x 1 '2 3'; ${i} $x`, (i) => `${i} (echo one)`, (i) => `${i} "$(echo one two)"`, (i) => `set -l x q; ${i} "$x" $x[1]`,
  (i) => `switch x; case y; false; case '*'; ${i}; end`, (i) => `set -x E v; ${i} "$E"`, (i) => `${i} {r,s}`, (i) => `echo (${i})`, (i) => `${i} \\x41`, (i) => `not ${i}`, (i) => `${i}; ${i} | cat`, (i) => `while true; ${i}; break; end`, (i) => `eval ${quoted(i).replaceAll("'\\''", "\\'")}`, (i) => `echo ${quoted(i).replaceAll("'\\''", "\\'")} | source`, (i) => `set cmd stuba; $cmd a; ${i}`, (i) => `A=b ${i}`, (i) => `${i} "a"'b'c`,
];
