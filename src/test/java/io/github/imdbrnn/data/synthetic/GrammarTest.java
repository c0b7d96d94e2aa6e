package io.github.imdbrnn.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrammarTest {
    private static final String SMALL = """
            # a comment
            [verdict]
            {adj+}, not {adj-}
            [adj good ~]
            good
            [adj bad ~]
            very_bad

            [owner]
            {name=} has a {thing}, says {name=}
            [name]
            {name part}{name part}{name part}{name part}
            [name part ~]
            ka lo mi nu
            [thing ~]
            owl
            [often]
            3x yes
            no
            [ranked ~]
            first second third fourth
            """;

    @Test
    void handsTheSentimentDownAndTurnsItRoundAtAMinus() {
        assertThat(expansions("verdict", true, 1)).containsExactly("good, not very bad");
        assertThat(expansions("verdict", false, 1)).containsExactly("very bad, not good");
    }

    @Test
    void remembersWhatAnEqualsSlotStoodForWithinOneText() {
        Set<String> texts = expansions("owner", true, 20);
        assertThat(texts).hasSizeGreaterThan(5).allMatch(text -> text.matches("(\\w+) has an owl, says \\1"));
    }

    @Test
    void drawsAChoiceAsOftenAsItsWeightSays() {
        assertThat(share("often", "yes")).isBetween(0.72, 0.78);
        // 1/2 of 1/2 + 1/3 + 1/4 + 1/5
        assertThat(share("ranked", "first")).isBetween(0.36, 0.42);
        assertThat(share("ranked", "fourth")).isBetween(0.13, 0.18);
    }

    @Test
    void refusesWhatItCannotExpand() {
        assertThatThrownBy(() -> Grammar.parse("[a]\n{b} c".lines().toList()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no rule {b} for: {b} c");
        assertThatThrownBy(() -> Grammar.parse("a".lines().toList())).hasMessage("no rule before: a");
        assertThatThrownBy(() -> Grammar.parse("[a]\n[b]\nc".lines().toList())).hasMessage("empty rule: a");
        assertThatThrownBy(() -> Grammar.parse("[a]\nb".lines().toList())
                .expand("c", true, new Random(1), new HashMap<>(), new StringBuilder())).hasMessage("no rule: c");
    }

    private static double share(String rule, String text) {
        Grammar grammar = Grammar.parse(SMALL.lines().toList());
        Random random = new Random(5);
        return IntStream.range(0, 4000)
                .filter(i -> expand(grammar, rule, true, random).equals(text))
                .count() / 4000.0;
    }

    private static Set<String> expansions(String rule, boolean positive, int count) {
        Grammar grammar = Grammar.parse(SMALL.lines().toList());
        Random random = new Random(5);
        return IntStream.range(0, count)
                .mapToObj(i -> expand(grammar, rule, positive, random))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String expand(Grammar grammar, String rule, boolean positive, Random random) {
        StringBuilder out = new StringBuilder();
        Map<Object, String> memory = new HashMap<>();
        grammar.expand(rule, positive, random, memory, out);
        return out.toString();
    }
}
