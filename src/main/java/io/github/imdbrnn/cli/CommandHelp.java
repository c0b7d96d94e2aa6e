package io.github.imdbrnn.cli;

import io.github.imdbrnn.cli.OptionGroup.Heading;
import java.lang.reflect.Field;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What {@code --help} prints: a command's options under their headings, folded between words within the terminal's width.
 * (picocli's own help breaks lines after any full stop, and is never narrower than 55 columns.)
 */
public final class CommandHelp {
    private static final String SECTION = "help";
    private static final int WIDEST = 100;

    /** Columns of the names; in a narrower terminal than {@link #TWO_COLUMNS} what they mean stands below them. */
    private static final int NAMES = 26;
    private static final int TWO_COLUMNS = 72;
    private static final int INDENT = 6;

    private final int columns;
    private final StringBuilder text = new StringBuilder();

    private CommandHelp(int columns) {
        this.columns = columns;
    }

    /** Makes this the help of a command and those below it. */
    public static void install(CommandLine commandLine, Terminal terminal) {
        commandLine.setHelpSectionMap(Map.of(SECTION, help -> new CommandHelp(Math.min(terminal.columns(), WIDEST)).of(help)));
        commandLine.setHelpSectionKeys(List.of(SECTION));
    }

    private String of(Help help) {
        CommandSpec command = help.commandSpec();
        paragraphs("Usage: " + help.abbreviatedSynopsis().strip());
        paragraphs(command.usageMessage().description());
        if (!command.positionalParameters().isEmpty()) {
            heading("Arguments");
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                entry(parameter.paramLabel(), parameter.description());
            }
        }
        grouped(command).forEach((group, options) -> {
            heading(group.title);
            options.values().forEach(option -> entry(names(option), option.description()));
        });
        if (!command.subcommands().isEmpty()) {
            heading("Commands");
            command.subcommands().forEach((name, sub) ->
                    entry(name, sub.getCommandSpec().usageMessage().description()));
        }
        paragraphs(command.usageMessage().footer());
        return text.toString();
    }

    private static Map<Heading, Map<String, OptionSpec>> grouped(CommandSpec command) {
        Map<Heading, Map<String, OptionSpec>> groups = new EnumMap<>(Heading.class);
        for (OptionSpec option : command.options()) {
            groups.computeIfAbsent(headingOf(option), heading -> new TreeMap<>()).put(option.longestName(), option);
        }
        return groups;
    }

    private static Heading headingOf(OptionSpec option) {
        if (!(option.userObject() instanceof Field field)) {
            return Heading.OPTIONS;
        }
        OptionGroup group = field.getAnnotation(OptionGroup.class);
        OptionGroup ofClass = field.getDeclaringClass().getAnnotation(OptionGroup.class);
        return group != null ? group.value() : ofClass != null ? ofClass.value() : Heading.OPTIONS;
    }

    private static String names(OptionSpec option) {
        return String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : "=" + option.paramLabel())
                + (option.required() ? " (required)" : "");
    }

    private void heading(String title) {
        paragraphs("", title + ":");
    }

    private void paragraphs(String... paragraphs) {
        for (String paragraph : paragraphs) {
            text.append(Lines.fold(paragraph, "", columns)).append(System.lineSeparator());
        }
    }

    private void entry(String name, String[] description) {
        String left = "  " + name;
        boolean twoColumns = columns >= TWO_COLUMNS;
        String indent = " ".repeat(twoColumns ? NAMES : INDENT);
        String lines = Lines.fold(String.join(" ", description), indent, columns);
        boolean beside = twoColumns && left.length() + 2 <= NAMES;
        text.append(left).append(beside ? lines.substring(left.length()) : System.lineSeparator() + lines)
                .append(System.lineSeparator());
    }
}
