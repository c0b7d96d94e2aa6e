package io.github.imdbrnn.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextWordTest {
    @ParameterizedTest
    @ValueSource(strings = {"the dog sleeps .", "the dogs near the old house sleep .",
            "the small cat sees the trees ."})
    void allowsWhatTheGrammarMakes(String sentence) {
        assertThat(NextWord.isGrammatical(sentence)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"the dog sleep .", "the dogs near the old house sleeps .", "the dog sleeps",
            "the dog sees .",
            "dog sleeps .", "the dog sleeps the cat .", "", "the", "the old", "the dog near"})
    void refusesWhatTheGrammarDoesNotMake(String sentence) {
        assertThat(NextWord.isGrammatical(sentence)).isFalse();
    }
}
