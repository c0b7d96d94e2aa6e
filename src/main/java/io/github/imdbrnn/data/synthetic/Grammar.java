package io.github.imdbrnn.data.synthetic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A context-free grammar with two sentiments, read from text. How the text is written stands at the head of
 * {@code synthetic-grammar.txt}.
 *
 * <p>All weights are whole numbers and all draws come from {@link Random#nextInt(int)}, so an expansion is the same on
 * every platform.
 */
final class Grammar {
    private static final Pattern HEADER = Pattern.compile("\\[([^~\\]]+?)( ~)?]");
    private static final Pattern SLOT = Pattern.compile("\\{([^}]+?)([-+=]?)}");
    private static final Pattern WEIGHTED = Pattern.compile("(\\d+)x (.*)");

    /** The k-th word of a list, from 0, weighs this over k + 2. */
    private static final int ZIPF_SCALE = 512;

    private final Map<String, Rule> rules;

    private Grammar(Map<String, Rule> rules) {
        this.rules = rules;
    }

    /**
     * @param lines the grammar's text
     * @throws IllegalArgumentException if a line stands before the first rule, a rule is empty or one is not defined
     */
    static Grammar parse(List<String> lines) {
        Map<String, Rule> rules = new HashMap<>();
        Rule rule = null;
        for (String line : lines) {
            Matcher header = HEADER.matcher(line);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            } else if (header.matches()) {
                rule = new Rule(header.group(2) != null);
                rules.put(header.group(1), rule);
            } else if (rule == null) {
                throw new IllegalArgumentException("no rule before: " + line);
            } else {
                rule.text.add(line);
            }
        }
        rules.forEach((name, each) -> {
            if (each.text.isEmpty()) {
                throw new IllegalArgumentException("empty rule: " + name);
            }
            each.fill(rules);
        });
        return new Grammar(rules);
    }

    private static Part[] parts(String choice, Map<String, Rule> rules) {
        List<Part> parts = new ArrayList<>();
        Matcher slot = SLOT.matcher(choice);
        int at = 0;
        while (slot.find()) {
            if (slot.start() > at) {
                parts.add(new Part(choice.substring(at, slot.start())));
            }
            String name = slot.group(1);
            Rule good = rules.getOrDefault(name, rules.get(name + " good"));
            Rule bad = rules.getOrDefault(name, rules.get(name + " bad"));
            if (good == null || bad == null) {
                throw new IllegalArgumentException("no rule {" + name + "} for: " + choice);
            }
            parts.add(new Part(null, good, bad, slot.group(2).isEmpty() ? ' ' : slot.group(2).charAt(0)));
            at = slot.end();
        }
        if (at < choice.length()) {
            parts.add(new Part(choice.substring(at)));
        }
        return parts.toArray(new Part[0]);
    }

    /**
     * Writes one expansion of a rule.
     *
     * @param positive the sentiment to convey
     * @param memory what the {@code {name=}} slots of this text stand for so far; added to
     * @param out where the text is added, as it stands in the grammar but for "a" before a vowel, which becomes "an"
     * @throws IllegalArgumentException if there is no such rule
     */
    void expand(String name, boolean positive, Random random, Map<Object, String> memory, StringBuilder out) {
        Rule rule = rules.get(name);
        if (rule == null) {
            throw new IllegalArgumentException("no rule: " + name);
        }
        expand(rule, positive, random, memory, out);
    }

    private static void expand(
            Rule rule, boolean positive, Random random, Map<Object, String> memory, StringBuilder out) {
        for (Part part : rule.draw(random)) {
            if (part.text != null) {
                append(part.text, out);
                continue;
            }
            boolean sentiment = part.mark == '-' ? !positive : positive;
            Rule next = sentiment ? part.good : part.bad;
            if (part.mark != '=') {
                expand(next, sentiment, random, memory, out);
                continue;
            }
            String remembered = memory.get(next);
            if (remembered == null) {
                StringBuilder fresh = new StringBuilder();
                expand(next, sentiment, random, memory, fresh);
                remembered = fresh.toString();
                memory.put(next, remembered);
            }
            append(remembered, out);
        }
    }

    private static void append(String text, StringBuilder out) {
        int n = out.length();
        boolean article = n >= 2 && out.charAt(n - 1) == ' ' && out.charAt(n - 2) == 'a'
                && (n == 2 || out.charAt(n - 3) == ' ');
        if (article && "aeiou".indexOf(text.charAt(0)) >= 0) {
            out.insert(n - 1, 'n');
        }
        out.append(text);
    }

    /** A literal text, or a slot: the rule to expand for either sentiment, and its mark. */
    private record Part(String text, Rule good, Rule bad, char mark) {
        private Part(String text) {
            this(text, null, null, ' ');
        }
    }

    private static final class Rule {
        private final boolean wordList;
        private final List<String> text = new ArrayList<>();

        /** Every choice as many times as its weight, which makes a draw one look-up. */
        private final List<Part[]> table = new ArrayList<>();

        private Rule(boolean wordList) {
            this.wordList = wordList;
        }

        private void fill(Map<String, Rule> rules) {
            if (wordList) {
                String[] words = String.join(" ", text).split(" ");
                for (int k = 0; k < words.length; k++) {
                    Part[] word = {new Part(words[k].replace('_', ' '))};
                    table.addAll(Collections.nCopies(Math.max(1, ZIPF_SCALE / (k + 2)), word));
                }
                return;
            }
            for (String line : text) {
                Matcher weighted = WEIGHTED.matcher(line);
                boolean plain = !weighted.matches();
                int weight = plain ? 1 : Integer.parseInt(weighted.group(1));
                table.addAll(Collections.nCopies(weight, parts(plain ? line : weighted.group(2), rules)));
            }
        }

        private Part[] draw(Random random) {
            return table.get(random.nextInt(table.size()));
        }
    }
}
