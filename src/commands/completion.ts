import type { Command, Option } from 'commander';
import { usageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { settingRules } from '../settings/rules.ts';
import { examples } from './examples.ts';
import { does, type Runtime } from './runtime.ts';

/** A command as a shell completes it. */
interface Completed {
  name: string;
  description: string;
  options: { long: string; description: string; takesValue: boolean; choices: readonly string[] }[];
}

function described(program: Command): Completed[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options
      .filter(({ hidden, long }) => !hidden && long)
      .map(({ long, description, required, optional }: Option) => {
        const [, rule] = Object.entries(settingRules).find(([name]) => `--${name}` === long) ?? [];
        const choices = rule && 'choices' in rule ? rule.choices : [];
        return { long: long as string, description, takesValue: required || optional, choices };
      }),
  }));
}

/** A word of a shell script: what is in the quotes means only itself. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function bash(commands: Completed[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words="${options.map(({ long }) => long).join(' ')}" ;;`,
  );
  const values = new Map(commands.flatMap(({ options }) => options.map((one) => [one.long, one.choices])));
  const choices = [...values]
    .filter(([, list]) => list.length > 0)
    .map(([long, list]) => `    ${long}) words="${list.join(' ')}" ;;`);
  return `# pgmend completion for bash: source <(pgmend completion bash)
_pgmend() {
  local words
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  case \${COMP_WORDS[COMP_CWORD - 1]} in
${choices.join('\n')}
  esac
  if [ "$COMP_CWORD" = 1 ]; then
    words="${commands.map(({ name }) => name).join(' ')} --help --version"
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _pgmend pgmend`;
}

function zsh(commands: Completed[]): string {
  const entry = (name: string, description: string) => quoted(`${name}:${description}`);
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) options=(${options.map(({ long, description }) => entry(long, description)).join(' ')}) ;;`,
  );
  return `#compdef pgmend
# pgmend completion for zsh: source <(pgmend completion zsh)
_pgmend() {
  local -a commands options
  commands=(${commands.map(({ name, description }) => entry(name, description)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
${cases.join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o option options
  else
    _files
  fi
}
compdef _pgmend pgmend`;
}

function fish(commands: Completed[]): string {
  return [
    '# pgmend completion for fish: pgmend completion fish | source',
    ...commands.flatMap(({ name, description, options }) => [
      `complete -c pgmend -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
      ...options.map(({ long, description: what, takesValue, choices }) =>
        [
          `complete -c pgmend -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)}`,
          ...(takesValue ? ['-r'] : []),
          ...(choices.length > 0 ? ['-f', '-a', quoted(choices.join(' '))] : []),
          `-d ${quoted(what)}`,
        ].join(' '),
      ),
    ]),
  ].join('\n');
}

const shells: Record<string, (commands: Completed[]) => string> = { bash, zsh, fish };

export function completionCommand(program: Command, runtime: Runtime): void {
  const command = program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('print a script by which a shell completes commands and options');
  examples(command, [
    ['source <(pgmend completion bash)', 'in ~/.bashrc'],
    ['source <(pgmend completion zsh)', 'in ~/.zshrc'],
    ['pgmend completion fish > ~/.config/fish/completions/pgmend.fish'],
  ]);
  does(command, runtime, async ({ args, output }) => {
    const [shell = ''] = args;
    const script = shells[shell];
    if (!script) throw usageError(`${shell} is not a shell that pgmend knows`, 'bash, zsh and fish are.');
    output.file(script(described(program)));
    return exitCodes.done;
  });
}
