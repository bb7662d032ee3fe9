import { CHAINED_ZDOTDIR } from '../../engine/environment/variables';

/**
 * What puts the shims first again at the prompts of interactive shells, where start files and tools (nvm, conda, direnv,
 * `export PATH=...`) have put another folder before them. Each shell is reached by variables only, no file of a person is
 * touched: bash by PROMPT_COMMAND, zsh by a ZDOTDIR that leads to the person's own at once, fish by a folder of vendors.
 */

/** Names the script that {@link PROMPT_COMMAND} reads. */
export const PROMPT_VARIABLE = 'AGENT_GUARD_PROMPT';

/**
 * To be put before a PROMPT_COMMAND. The editor gives it twice: to the shell when it starts, as it stands, so that start
 * files can add `; more`, where `\n` is an argument that nobody reads; and by shell integration after the start files,
 * read with `echo -e`, where it ends a line and the person's commands follow. It has no other character that the editor's
 * scripts would change on its way (`:`, `=`), and it is silent where the script is gone.
 */
export const PROMPT_COMMAND = `. "\${${PROMPT_VARIABLE}-}" 2>/dev/null \\n `;

export interface PromptEnvironment {
  /** The folder of the shims. */
  folder: string;
  /** The folder that ZDOTDIR names. */
  zdotdir: string;
}

/** Quoted for bash and zsh; nothing inside of single quotes means anything, not even `!`. */
const posixWord = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const fishWord = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/**
 * Read by bash at each prompt. The exit code is what it was before, so that the prompt can show it; PIPESTATUS is lost, as
 * with the editor's own integration. No process is started. Under `set -e` an exit code would end the shell.
 */
export function bashPromptScript({ folder, zdotdir }: PromptEnvironment): string {
  return `# Agent Guard: puts its shims first on PATH again. Read at each prompt. Made by the extension.
__agent_guard_status=$?
__agent_guard_folder=${posixWord(folder)}
if [[ "\${PATH-}:" != "$__agent_guard_folder":* && -O $__agent_guard_folder ]]; then
  __agent_guard_rest=":\${PATH-}:"
  __agent_guard_rest=\${__agent_guard_rest//":$__agent_guard_folder:"/:}
  __agent_guard_rest=\${__agent_guard_rest#:}
  __agent_guard_rest=\${__agent_guard_rest%:}
  # By a builtin, which only fails where the variable cannot be changed.
  \\builtin export PATH="$__agent_guard_folder\${__agent_guard_rest:+:$__agent_guard_rest}" || :
  \\builtin unset __agent_guard_rest
fi
if [[ -z \${__agent_guard_prompt-} ]]; then
  __agent_guard_prompt=1
  # What the editor puts there is nothing for the shells below this one.
  \\builtin export -n PROMPT_COMMAND __agent_guard_prompt
  # Installers write to the folder that this names.
  if [[ \${ZDOTDIR-} == ${posixWord(zdotdir)} ]]; then
    if [[ -n \${${CHAINED_ZDOTDIR}-} ]]; then
      \\builtin export ZDOTDIR="$${CHAINED_ZDOTDIR}" || :
    else
      \\builtin unset ZDOTDIR || :
    fi
  fi
fi
[[ $- != *e* ]] || \\builtin return 0
\\builtin return "$__agent_guard_status"
`;
}

/**
 * Read by every zsh whose ZDOTDIR is ours. It gives ZDOTDIR back first: from then on zsh, and the editor's shell
 * integration, which wraps it in the same way, read the person's own files.
 */
export function zshenvScript({ folder, zdotdir }: PromptEnvironment): string {
  const shims = posixWord(folder);
  return `# Agent Guard: keeps its shims first on PATH, and reads your own .zshenv. Made by the extension.
if [[ -n "\${${CHAINED_ZDOTDIR}-}" && "\${${CHAINED_ZDOTDIR}-}" != ${posixWord(zdotdir)} ]]; then
  export ZDOTDIR="$${CHAINED_ZDOTDIR}"
elif [[ -n "\${VSCODE_ZDOTDIR-}" ]]; then
  # The editor's shell integration goes on with what it finds here.
  export ZDOTDIR="$HOME"
else
  unset ZDOTDIR
fi
[[ ! -r "\${ZDOTDIR-$HOME}/.zshenv" ]] || . "\${ZDOTDIR-$HOME}/.zshenv"

__agent_guard_path() {
  local __agent_guard_status=$?
  [[ ! -o err_exit && ! -o err_return ]] || __agent_guard_status=0
  [[ "\${PATH-}:" != ${shims}:* ]] || return $__agent_guard_status
  emulate -L zsh
  setopt no_xtrace
  if [[ -O ${shims} && \${(t)PATH} != *readonly* ]]; then
    local folder=${shims} rest=":\${PATH-}:"
    rest=\${rest//":$folder:"/:}
    rest=\${rest#:}
    rest=\${rest%:}
    export PATH="$folder\${rest:+:$rest}"
  fi
  return $__agent_guard_status
}
__agent_guard_path
if [[ -o interactive ]]; then
  # At the prompt for what shows it, and before each line for what other hooks have done at the prompt.
  typeset -ga precmd_functions preexec_functions
  precmd_functions+=(__agent_guard_path)
  preexec_functions+=(__agent_guard_path)
else
  unfunction __agent_guard_path
fi
`;
}

/** Read by every fish as a vendor's file, before the person's own config.fish. */
export function fishVendorScript({ folder, zdotdir }: PromptEnvironment): string {
  const shims = fishWord(folder);
  return `# Agent Guard: keeps its shims first on PATH. Made by the extension.
function __agent_guard_path
    test "$PATH[1]" != ${shims}; and test -O ${shims}; or return 0
    set -l rest
    for folder in $PATH
        test "$folder" = ${shims}; or set rest $rest $folder
    end
    set -gx PATH ${shims} $rest
end
if status is-interactive
    # At the prompt for what shows it, and before each line for what other hooks have done at the prompt.
    function __agent_guard_prompt --on-event fish_prompt --on-event fish_preexec
        __agent_guard_path
    end
    # Installers write to the folder that this names.
    if test "$ZDOTDIR" = ${fishWord(zdotdir)}
        set -e ZDOTDIR
        test -n "$${CHAINED_ZDOTDIR}"; and set -gx ZDOTDIR $${CHAINED_ZDOTDIR}
    end
else
    # There is no prompt: what config.fish puts before the shims is put behind them at once.
    function __agent_guard_changed --on-variable PATH
        __agent_guard_path
    end
end
__agent_guard_path
`;
}
