# Agent Guard: what the editor's own chat agent runs before each tool. The script that asks is in the extension's storage,
# whose place only the extension knows: it tells it in the environment of the extension host, and in a file beside this one.
here=${0%/*}
hook=${AGENT_GUARD_HOOK-}
[ -r "$hook" ] || { [ -r "$here/hook-path" ] && IFS= read -r hook <"$here/hook-path"; }
[ -r "$hook" ] && exec sh "$hook" vscode

# The extension has never run, so nothing is set, and no window can be asked: the bundled engine decides alone.
node=$(command -v node) && exec "$node" "$here/../dist/cli.js" hook vscode

printf '%s\n' 'Agent Guard: refused, because the guard has not started in this editor yet. Trust the folder or reload the window.' >&2
exit 2
