package io.github.imdbrnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {

    @Test
    void escapesTextAndAttributes() {
        assertThat(Html.of("<p title=\"{}\">{}</p>", "\"><script>", "a < b & c > \"d\"")).hasToString(
                "<p title=\"&quot;&gt;&lt;script&gt;\">a &lt; b &amp; c &gt; &quot;d&quot;</p>");
    }

    @Test
    void takesMarkupAsItIsAndAnythingElseAsText() {
        record Hostile(String text) {
            @Override
            public String toString() {
                return text;
            }
        }
        assertThat(Html.of("<ul>{}{}</ul>{}", Html.each(List.of("<", "{}"), item -> Html.of("<li>{}</li>", item)),
                new Hostile("<hr/>"), 7)).hasToString("<ul><li>&lt;</li><li>{}</li>&lt;hr/&gt;</ul>7");
    }

    @Test
    void refusesMoreOrFewerArgumentsThanPlaces() {
        assertThatThrownBy(() -> Html.of("<p>{}</p>")).hasMessage("0 arguments for 1 places: <p>{}</p>");
        assertThatThrownBy(() -> Html.of("<p>{}</p>", 1, 2)).hasMessageContaining("2 arguments for 1 places");
    }

    @Test
    void writesPlainText() {
        assertThat(Html.escape("a\u0000b\uD800c\uFFFEd\u0085e\u202Ef\u2066\uE000")).isEqualTo("a?b?c?d?e?f??");
        assertThat(Html.escape("é 😀\u00A0\uFFFD")).isEqualTo("é 😀\u00A0\uFFFD");
    }

    @Test
    void writesADashForWhatIsNotANumber() {
        assertThat(Html.decimal(0.81864)).isEqualTo("0.8186");
        assertThat(Html.percent(0.81864)).isEqualTo("81.9\u00A0%");
        assertThat(Html.count(25_000)).isEqualTo("25,000");
        assertThat(Html.decimal(Double.NaN)).isEqualTo("–");
        assertThat(Html.percent(Double.NaN)).isEqualTo("–");
    }
}
