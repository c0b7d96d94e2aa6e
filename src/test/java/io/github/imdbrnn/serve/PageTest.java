package io.github.imdbrnn.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.predict.Prediction;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.predict.Reading;
import io.github.imdbrnn.predict.Reading.Kind;
import io.github.imdbrnn.predict.Reading.ReadWord;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with a server and a model behind it; skipped where there is no Chromium. */
class PageTest {
    private static final int MAXLEN = 12;

    /** Those after "great" are beyond a vocabulary of ten. */
    private static final WordIndex WORDS =
            WordIndex.ofRanked(List.of("the", "a", "film", "is", "awful", "great", "rare", "rarer"));

    private static final Limits LIMITS =
            new Limits(4096, 10, 8, 64, Limits.STANDARD.patience(), Limits.STANDARD.ending());

    private static final int TAB = 9;
    private static final int END = 35;
    private static final int HOME = 36;
    private static final int RIGHT = 39;

    /** Where pictures of the page are left to be looked at. */
    private static final Path PICTURES = Path.of("target", "page");

    @TempDir
    private static Path folder;
    private static Browser browser;

    private Predictor predictor;
    private Server server;

    @BeforeAll
    static void startTheBrowser() throws Exception {
        Optional<Path> program = Browser.installed();
        assumeTrue(program.isPresent(), "no Chromium on the PATH, so the page is not looked at");
        browser = new Browser(program.orElseThrow(), folder);
    }

    @AfterAll
    static void endTheBrowser() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void endTheServer() {
        if (server != null) {
            server.close();
            predictor.close();
        }
    }

    /** Serves a network of weights so drawn that every word moves it, and opens its page. */
    private void serve(List<String> classNames) throws Exception {
        NetworkSpec.Recurrent recurrent = new NetworkSpec.Recurrent(NetworkSpec.Kind.SIMPLE_RNN, 4, false);
        Model model = Model.create(new NetworkSpec(10, MAXLEN, 3, recurrent, classNames.size()), RmsProp.notebook(), 1);
        float[][] weights = model.weights().clone();
        Random random = new Random(6);
        for (int w = 0; w < weights.length; w++) {
            weights[w] = weights[w].clone();
            for (int i = 0; i < weights[w].length; i++) {
                weights[w][i] = (float) random.nextGaussian();
            }
        }
        model = model.withWeights(weights);
        Path run = folder.resolve("run");
        SavedRun.write(run, model, "IMDB reviews", Map.of(), classNames);
        predictor = new Predictor(model, WORDS, classNames);
        start(0);
        browser.look(1280, 900, false);
        browser.open(server.uri());
        browser.await("!document.getElementById('network').hidden");
    }

    private void start(int port) throws Exception {
        RunFolder run = RunFolder.open(folder.resolve("run"));
        server = Server.start(run, predictor, "IMDB reviews", "127.0.0.1", port, LIMITS);
    }

    private static void openTheTable() throws Exception {
        browser.value("document.getElementById('details').open = true");
    }

    private static void awaitAnswer() throws Exception {
        browser.await("!document.getElementById('answer').hidden && !document.body.classList.contains('stale')");
    }

    private static void awaitFault(String said) throws Exception {
        browser.await("!document.getElementById('trouble').hidden"
                + " && document.getElementById('fault').textContent.startsWith(`" + said + "`)");
    }

    /** What the page shows of a word: of two classes the probability of the second, of more that of the one found. */
    private static List<String> figures(Reading reading, List<String> classNames) {
        boolean turned = classNames.size() == 2 && reading.className().equals(classNames.get(0));
        return reading.words().stream().map(word -> word.kind() == Kind.SKIPPED ? ""
                : decimal(turned ? 1 - word.probability() : word.probability())).toList();
    }

    private static String decimal(double probability) {
        return String.format(Locale.ROOT, "%.4f", probability);
    }

    private static long count(Reading reading, Kind kind) {
        return reading.words().stream().filter(word -> word.kind() == kind).count();
    }

    /** All that the page says of a text is what the predictor says. */
    private void assertAnswered(String text) throws Exception {
        awaitAnswer();
        Prediction prediction = predictor.predict(List.of(text)).get(0);
        String label = prediction.label().orElseThrow();
        List<String> bars = new ArrayList<>();
        prediction.top(6).forEach((name, probability) -> bars.add(name + decimal(probability)));
        assertThat(browser.text("#label")).isEqualTo(label);
        assertThat(browser.text("#percent"))
                .isEqualTo(String.format(Locale.ROOT, "%.2f", 100 * prediction.top(1).get(label)));
        assertThat(browser.texts("#bars li")).startsWith(bars.toArray(new String[0]));

        Reading reading = predictor.read(text);
        assertThat(browser.texts("#rows td:nth-child(2)")).map(word -> word.toLowerCase(Locale.ROOT))
                .isEqualTo(reading.words().stream().map(ReadWord::text).toList());
        assertThat(browser.texts("#rows td:nth-child(3)"))
                .isEqualTo(reading.words().stream().map(word -> word.kind().toString()).toList());
        assertThat(browser.texts("#rows td:nth-child(4)")).isEqualTo(figures(reading, prediction.classNames()));
        assertThat(browser.texts("#words s").size()).isEqualTo(count(reading, Kind.SKIPPED));
        assertThat(browser.texts("#words u").size()).isEqualTo(count(reading, Kind.OUT_OF_VOCABULARY));
    }

    private void assertNothingWentWrong() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).isNotEmpty()
                .allMatch(address -> address.startsWith(server.uri().toString()) || address.startsWith("data:"));
    }

    @Test
    void hasTheColoursOfTheReport() throws Exception {
        assertThat(colours("page.html")).hasSize(18).isEqualTo(colours("/io/github/imdbrnn/report/report.css"));
    }

    @Test
    void answersAsOneTypes() throws Exception {
        serve(Dataset.SENTIMENTS);
        openTheTable();
        String text = "";
        for (String more : List.of("The film is ", "GREAT!", " (zork) a rare", ", rarer awful")) {
            browser.type(more);
            text += more;
            assertAnswered(text);
            assertThat(browser.text("#words")).as("with its capitals and punctuation").isEqualTo(text);
        }
        assertThat(browser.texts("#words s")).containsExactly("zork");
        assertThat(browser.texts("#words u")).containsExactly("rare", "rarer");
        assertThat(browser.texts("#counts dd")).containsExactly("9", "1", "2");
        browser.await("document.getElementById('summary').textContent !== ''");
        assertThat(browser.text("#summary"))
                .isEqualTo(browser.text("#label") + ", " + browser.text("#percent") + " percent.");
        assertNothingWentWrong();
    }

    @Test
    void isWorkedByTheKeyboard() throws Exception {
        serve(Dataset.SENTIMENTS);
        browser.type("the odd film");
        awaitAnswer();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            order.add(browser.value("(e => e.id || e.textContent.trim())(document.activeElement)").asText());
            browser.press("Tab", TAB);
        }
        assertThat(order).containsExactly("text", "Praise", "Slating", "A turn", "Negation", "Odd words",
                "slider", "words", "Figures of every word");
        assertNothingWentWrong();
    }

    @Test
    void saysEveryWordsFigureAsTheArrowKeysGoAlong() throws Exception {
        serve(Dataset.SENTIMENTS);
        browser.type("the odd film");
        awaitAnswer();
        browser.value("document.getElementById('slider').focus()");
        browser.press("Home", HOME);
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            heard.add(browser.value("document.getElementById('slider').ariaValueText").asText());
            browser.press("ArrowRight", RIGHT);
        }
        List<String> figures = figures(predictor.read("the odd film"), Dataset.SENTIMENTS);
        assertThat(heard).containsExactly("Before the first word: " + figures.get(0), "Word 1 the: " + figures.get(1),
                "Word 2 odd: skipped", "Word 3 film: " + figures.get(3));
        assertThat(browser.text("#readout")).isEqualTo("Word 3: film " + figures.get(3));
        browser.press("Home", HOME);
        browser.press("End", END);
        assertThat(browser.texts("#words .at")).containsExactly("film");
        assertNothingWentWrong();
    }

    @Test
    void answersAnExampleThatIsClicked() throws Exception {
        serve(Dataset.SENTIMENTS);
        browser.value("document.querySelector('#examples button').click()");
        browser.await("!document.getElementById('answer').hidden");
        assertThat(browser.value("document.getElementById('text').value").asText()).startsWith("One of the best films");
        assertNothingWentWrong();
    }

    @Test
    void saysWhatIsNotRead() throws Exception {
        serve(Dataset.SENTIMENTS);
        openTheTable();
        String text = "great awful ".repeat(30) + "the film, zork!\nis\tawful";
        browser.paste(text);
        assertAnswered(text);
        assertThat(browser.text("#notes")).isEqualTo("Only the last 12 of 65 tokens are read.");
        assertThat(browser.texts("#counts dd")).containsExactly("13", "1", "52");
        assertThat(browser.text("#words")).as("with forty words before").startsWith("… great awful ")
                .endsWith("film, zork!\nis\tawful");
        assertNothingWentWrong();
    }

    @Test
    void doesNotGuessWhereNoWordIsKnown() throws Exception {
        serve(Dataset.SENTIMENTS);
        browser.type("zork rare");
        awaitAnswer();
        assertThat(browser.text("#label")).isEqualTo("unknown");
        assertThat(browser.text("#notes")).isEqualTo("No known words.");
        assertThat(browser.isHidden("reading")).isTrue();
        browser.value("document.getElementById('text').select()");
        browser.type(" ");
        browser.await("document.getElementById('answer').hidden && !document.getElementById('empty').hidden");
        assertNothingWentWrong();
    }

    @Test
    void readsManyClassesForTheLikeliest() throws Exception {
        serve(List.of("7", "sport", "1", "politics", "science", "weather", "cars", "music"));
        assertThat(browser.isHidden("examples")).as("those of film reviews").isTrue();
        openTheTable();
        browser.type("the great odd film");
        assertAnswered("the great odd film");
        assertThat(browser.texts("#bars li")).hasSize(7).last().asString().startsWith("2 others");
        assertThat(browser.text("#of")).isEqualTo(browser.text("#label"));
        assertNothingWentWrong();
    }

    /** Names and words are text, and none turns the direction of writing. */
    @Test
    void showsWhatComesFromOutsideAsPlainText() throws Exception {
        serve(List.of("<img src=x onerror=alert(1)>", "\u202Ereversed\u0007"));
        openTheTable();
        String hebrewAndParty = " \u05E9\u05DC\u05D5\u05DD \uD83C\uDF89 ";
        browser.paste("the <b>film</b> \u202Eodd\u2066" + hebrewAndParty + "a" + "\u0301".repeat(9) + " great");
        awaitAnswer();
        assertThat(browser.text("#words"))
                .isEqualTo("the <b>film</b> ?odd?" + hebrewAndParty + "a\u0301\u0301\u0301 great");
        assertThat(browser.value("document.querySelectorAll('img, #words b').length").asInt()).isZero();
        assertThat(browser.value("document.body.innerText").asText())
                .contains("<img src=x onerror=alert(1)>", "?reversed?")
                .doesNotContain("\u202E", "\u2066", "\u0007", "\u0301\u0301\u0301\u0301");
        assertNothingWentWrong();
    }

    @Test
    void asksOneQuestionAtATimeAndShowsNoAnswerButTheLast() throws Exception {
        serve(Dataset.SENTIMENTS);
        browser.value("""
                { const real = fetch;
                  window.asked = []; window.shown = []; window.open = 0; window.most = 0;
                  window.fetch = async (path, request) => {
                    asked.push(JSON.parse(request.body).text);
                    most = Math.max(most, ++open);
                    await new Promise(resolve => setTimeout(resolve, 200));
                    open--;
                    return real(path, request);
                  };
                  const words = document.getElementById('words');
                  new MutationObserver(() => shown.push(words.textContent)).observe(words, { childList: true }); }""");
        browser.type("the film");
        browser.await("asked.length === 1");
        browser.type(" is awful");
        browser.await("shown.length > 0 && open === 0");
        awaitAnswer();
        assertThat(browser.value("most").asInt()).isEqualTo(1);
        assertThat(browser.value("asked.at(-1)").asText()).isEqualTo("the film is awful");
        assertThat(browser.value("shown.join('|')").asText()).isEqualTo("the film is awful");
    }

    @Test
    void saysThatTheServerIsGoneAndGoesOnWhenItIsBack() throws Exception {
        serve(Dataset.SENTIMENTS);
        int port = server.uri().getPort();
        server.close();
        browser.type("the film");
        awaitFault("The server does not answer; it may have been stopped. It is asked again every 3 seconds.");
        start(port);
        browser.value("document.getElementById('again').click()");
        awaitAnswer();
        assertThat(browser.isHidden("trouble")).isTrue();
    }

    @Test
    void asksABusyServerAgainAndDoesNotInsistOnATextThatIsRefused() throws Exception {
        serve(Dataset.SENTIMENTS);
        browser.value("""
                { const real = fetch;
                  window.asked = 0;
                  window.busy = new Response('{"error":"x"}', { status: 503, headers: { 'Retry-After': '0.1' } });
                  window.fetch = async (path, request) => asked++ === 0 ? busy : real(path, request); }""");
        browser.type("a");
        awaitAnswer();
        assertThat(browser.text("#fault")).isEqualTo("The server is busy. It is asked again every 0.1 seconds.");
        assertThat(browser.isHidden("trouble")).isTrue();
        assertThat(browser.value("asked").asInt()).isEqualTo(2);
        browser.value("document.getElementById('text').select()");
        browser.paste("film ".repeat(1000));
        awaitFault("The server does not answer this text: ");
        assertThat(browser.isHidden("answer")).isTrue();
        assertThat(browser.value("timer").asInt()).as("the next question").isZero();
    }

    @Test
    void fitsAPhoneAndADesktopByDayAndByNight() throws Exception {
        serve(Dataset.SENTIMENTS);
        openTheTable();
        browser.type("The film is great, the odd film is awful.");
        awaitAnswer();
        for (int width : List.of(1280, 390)) {
            for (boolean dark : List.of(false, true)) {
                browser.look(width, 900, dark);
                assertNothingScrollsSideways(width);
                browser.picture(PICTURES.resolve(width + (dark ? "-dark" : "-light") + ".png"));
            }
        }
        assertNothingWentWrong();
    }

    @Test
    void hasRoomForLongNamesAndWords() throws Exception {
        serve(List.of("a".repeat(80), "b", "c d ".repeat(20)));
        openTheTable();
        browser.paste("the film is rare" + "x".repeat(200) + " great");
        awaitAnswer();
        for (int width : List.of(1280, 390)) {
            browser.look(width, 900, false);
            assertNothingScrollsSideways(width);
        }
        assertNothingWentWrong();
    }

    private static void assertNothingScrollsSideways(int width) throws Exception {
        assertThat(browser.value("document.documentElement.scrollWidth").asInt()).isEqualTo(width);
    }

    private static List<String> colours(String resource) throws Exception {
        try (InputStream in = Server.class.getResourceAsStream(resource)) {
            return Pattern.compile("--(page|panel|ink|muted|rule|accent|positive|negative|strongest): [^;]+;")
                    .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8)).results()
                    .map(MatchResult::group).toList();
        }
    }
}
