package io.github.imdbrnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTest {

    @Test
    void escapesTextAndAttributes() {
        String markup = new Html().element("p", "a < b & c > \"d\"", "title", "\"><script>").toString();
        assertThat(markup).isEqualTo(
                "<p title=\"&quot;&gt;&lt;script&gt;\">a &lt; b &amp; c &gt; &quot;d&quot;</p>");
    }

    @Test
    void writesPlainText() {
        assertThat(Html.escape("a\u0000b\uD800c\uFFFEd\u0085e\u202Ef\u2066\uE000")).isEqualTo("a?b?c?d?e?f??");
        assertThat(Html.escape("é 😀\u00A0\uFFFD")).isEqualTo("é 😀\u00A0\uFFFD");
    }

    @Test
    void endsTheElementBegunLast() {
        assertThat(new Html().open("ul").open("li").text("x").close().close().empty("hr").toString())
                .isEqualTo("<ul><li>x</li></ul><hr/>");
        assertThatThrownBy(() -> new Html().open("ul").toString()).hasMessageContaining("ul");
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
