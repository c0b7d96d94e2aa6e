package io.github.imdbrnn.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerTest {

    @Test
    void lowerCasesAsciiLettersOnly() {
        assertThat(words("The CAFÉ Écran")).containsExactly("the", "cafÉ", "Écran");
    }

    @Test
    void keepsTheApostropheAndNoOtherPunctuation() {
        assertThat(words("It's 7/10: \"so-so\"<br /><br />(I_said)\tno!\n"))
                .containsExactly("it's", "7", "10", "so", "so", "br", "br", "i", "said", "no");
    }

    @Test
    void findsNoWordWhereThereIsNone() {
        assertThat(words("")).isEmpty();
        assertThat(words(" .,  !")).isEmpty();
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Tokenizer.forEachWord(text, words::add);
        return words;
    }
}
