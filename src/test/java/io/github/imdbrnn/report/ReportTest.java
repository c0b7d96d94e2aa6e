package io.github.imdbrnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.data.TextFormat;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
import io.github.imdbrnn.model.NetworkSpec.Kind;
import io.github.imdbrnn.model.NetworkSpec.Recurrent;
import io.github.imdbrnn.model.RmsProp;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.FitSettings;
import io.github.imdbrnn.training.History;
import io.github.imdbrnn.training.run.Provenance;
import io.github.imdbrnn.training.run.RunSummary;
import io.github.imdbrnn.training.run.TrainingSettings;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A made run: four words, six reviews, a network that is sure of everything. */
class ReportTest {
    private static final int MAXLEN = 5;
    private static final String COMMAND = "imdb-rnn train --data='<a & b>' --seed=42";
    private static final String HOSTILE = "</span><script>alert(1)</script>\"\u0001";

    private static final WordIndex WORDS = WordIndex.ofRanked(List.of("good", "bad", HOSTILE, "film"));
    private static final int[][] IDS = {
        {1, 4, 7}, // good film
        {1, 5, 6}, // bad and the hostile word
        {1, 4, 5, 2, 7, 4, 4}, // two tokens too long
        {1, 7},
        {1, 5},
        {1, 7, 7, 5},
    };
    private static final int[] LABELS = {1, 0, 1, 0, 1, 0};
    private static final float[] PROBABILITIES = {0.97f, 0.02f, 0.61f, 0.93f, 0.04f, 0.4f};

    private static History history(int epochs, boolean validated) {
        List<History.Epoch> list = new ArrayList<>();
        double[] validationLoss = {0.52, 0.31, 0.44};
        double[] validationAccuracy = {0.71, 0.83, 0.89};
        for (int i = 0; i < epochs; i++) {
            list.add(new History.Epoch(i + 1, 2.5, new Metrics(0.6 - 0.2 * i, 0.7 + 0.1 * i), validated
                    ? Optional.of(new Metrics(validationLoss[i], validationAccuracy[i])) : Optional.empty()));
        }
        return new History(list);
    }

    private static ReportData data(History history, float[] probabilities, int[] labels) {
        return data(run(MAXLEN, history), labelled(List.of(IDS), labels), probabilities, ReportTest::logOdds);
    }

    private static ReportData data(
            RunSummary run, Examples test, float[] probabilities, Function<int[], double[]> reader) {
        return new ReportData(run, "reviews from <" + HOSTILE + ">.npz", Map.of("epochs", "3", "data", HOSTILE), COMMAND,
                run.history().epochs().size(), test, new Probabilities(probabilities, test.size()),
                ClassEvaluation.of(new Probabilities(probabilities, test.size()), test.labels()), WORDS, reader);
    }

    private static RunSummary run(int maxlen, History history) {
        return new RunSummary(NetworkSpec.simpleRnn(8, maxlen, 3, 2), RmsProp.notebook(), history, provenance());
    }

    private static Provenance provenance() {
        return new Provenance(Instant.parse("2026-01-02T03:04:05.678Z"),
                new Provenance.Versions("1.2.3", "4.5.6", "17"), new Origin("imdb", Optional.empty(), Optional.empty()),
                Dataset.SENTIMENTS, "abc123", "fused", Optional.of("vector"),
                new TrainingSettings(FitSettings.notebook(42), Optional.empty(), "auto", Optional.empty()));
    }

    private static Examples labelled(List<int[]> ids, int[] labels) {
        int[] offsets = new int[labels.length + 1];
        for (int i = 0; i < labels.length; i++) {
            offsets[i + 1] = offsets[i] + ids.get(i).length;
        }
        return new Examples(ids.stream().flatMapToInt(IntStream::of).toArray(), offsets, labels);
    }

    /** "bad" takes 8 away, any other word adds 1; all far from 0, where probabilities can no longer be told apart. */
    private static double[] logOdds(int[] ids) {
        double[] logOdds = new double[Math.min(ids.length, MAXLEN) + 1];
        logOdds[0] = 20;
        for (int t = 1; t < logOdds.length; t++) {
            logOdds[t] = logOdds[t - 1] + (ids[ids.length - logOdds.length + t] == 5 ? -8 : 1);
        }
        return logOdds;
    }

    private static ReportData data() {
        return data(history(3, true), PROBABILITIES, LABELS);
    }

    /**
     * A run on a person's texts: twelve of each class, of which one in four is read as the class after it, the less surely
     * the later it stands; the last class has no text.
     */
    static ReportData ofClasses(int classes) {
        List<String> names = IntStream.range(0, classes)
                .mapToObj(c -> "class " + c + (c == 1 ? "<b>&\u0001" : c % 4 == 3 ? " with a longer name" : "")).toList();
        int examples = 12 * (classes - 1);
        int[] labels = new int[examples];
        float[] outputs = new float[examples * classes];
        List<int[]> ids = new ArrayList<>();
        for (int i = 0; i < examples; i++) {
            labels[i] = i / 12;
            int read = i % 4 == 3 ? (labels[i] + 1) % classes : labels[i];
            float certainty = 0.9f - 0.02f * (i % 12);
            Arrays.fill(outputs, i * classes, (i + 1) * classes, (1 - certainty) / (classes - 1));
            outputs[i * classes + read] = certainty;
            ids.add(IDS[i % IDS.length]);
        }
        RunSummary two = run(MAXLEN, history(3, true));
        Provenance provenance = new Provenance(two.provenance().started(), two.provenance().versions(),
                new Origin("text", Optional.empty(), Optional.empty(), Optional.of(TextFormat.DEFAULT)), names, "abc123",
                "fused", Optional.empty(), two.provenance().settings());
        RunSummary run = new RunSummary(new NetworkSpec(8, MAXLEN, 3, two.spec().recurrent(), classes), two.optimizer(),
                two.history(), provenance);
        // Class 0 gains by every word but "bad", which turns the reading to class 1.
        return data(run, labelled(ids, labels), outputs, text -> {
            double[] logOdds = logOdds(text);
            double[] logits = new double[logOdds.length * classes];
            for (int t = 0; t < logOdds.length; t++) {
                logits[t * classes] = logOdds[t];
                logits[t * classes + 1] = 18;
            }
            return logits;
        });
    }

    private static Document parse(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> elements(Document page, String tag) {
        return elements(page.getDocumentElement(), tag);
    }

    private static List<Element> elements(Element within, String tag) {
        NodeList nodes = within.getElementsByTagNameNS("*", tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    }

    private static String text(Document page) {
        return page.getDocumentElement().getTextContent().replace('\u00A0', ' ');
    }

    @Test
    void isWellFormed() throws Exception {
        Document page = parse(Report.html(data()));
        assertThat(page.getDocumentElement().getTagName()).isEqualTo("html");
        assertThat(elements(page, "h2")).extracting(Element::getTextContent).containsExactly("Training", "Test reviews",
                "Calibration", "Review lengths", "What it is most certain of", "Network", "Provenance");
    }

    @Test
    void loadsAndRunsNothing() throws Exception {
        String html = Report.html(data());
        Document page = parse(html);
        for (Element element : elements(page, "*")) {
            assertThat(element.getLocalName())
                    .isNotIn("script", "link", "img", "iframe", "object", "embed", "base", "use");
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String attribute = element.getAttributes().item(i).getNodeName();
                assertThat(attribute).doesNotStartWith("on");
                assertThat(attribute).isNotIn("src", "href", "xlink:href", "srcset", "action", "data", "poster");
            }
        }
        // Of all url(...), an SVG's clip paths alone are in the page itself.
        assertThat(html.replace("url(#", "")).doesNotContain("url(").doesNotContain("@import");
        assertThat(html).contains("default-src 'none'");
    }

    @Test
    void beginsWithTheResultAndSaysItOnce() throws Exception {
        Document page = parse(Report.html(data()));
        String loss = String.format(Locale.ROOT, "%.4f", data().evaluation().metrics().loss());
        assertThat(elements(page, "header").get(0).getTextContent()).contains("66.67%").contains(loss)
                .contains("Weights of epoch 3").contains("3 epochs took 7.5 s");
        assertThat(elements(page, "body").get(0).getTextContent()).containsOnlyOnce(loss).doesNotContain("0.6667,")
                .doesNotContain("4 of 6 test reviews");
    }

    @Test
    void marksTheBestEpochOfEachCurve() throws Exception {
        Document page = parse(Report.html(data()));
        assertThat(elements(page, "text")).extracting(Element::getTextContent)
                .contains("lowest: epoch 2", "highest: epoch 3", "training", "validation");
        assertThat(text(page))
                .contains("Validation loss was lowest after epoch 2 (0.3100), ")
                .contains("validation accuracy highest after epoch 3 (0.8900).")
                .contains("overfitted: by epoch 3 the training loss had fallen from 0.4000 to 0.2000");
    }

    @Test
    void countsTheConfusionMatrixAndTheLengths() throws Exception {
        Document page = parse(Report.html(data()));
        assertThat(elements(page, "td")).extracting(Element::getTextContent).map(cell -> cell.replace('\u00A0', ' '))
                .contains("266.7 % right", "133.3 % wrong");
        // Of 21 tokens in six reviews two are beyond maxlen; 30 are read, 11 of them padding.
        assertThat(text(page)).contains("tokens never read9.5 %").contains("padding in what is read36.7 %")
                .contains("reviews cut16.7 %").contains("accuracy, cut100.0 %").contains("longest7");
    }

    @Test
    void showsTheReviewsItIsMostCertainOf() throws Exception {
        List<String> summaries = elements(parse(Report.html(data())), "summary").stream().map(Element::getTextContent)
                .filter(summary -> summary.contains("read as")).toList();
        assertThat(summaries).containsExactly(
                "Positive, read as positive P(positive) = 0.9700 · 2 words · x_test[0]",
                "Positive, read as positive P(positive) = 0.6100 · 6 words · x_test[2]",
                "Negative, read as negative P(positive) = 0.0200 · 2 words · x_test[1]",
                "Negative, read as negative P(positive) = 0.4000 · 3 words · x_test[5]",
                "Positive, read as negative P(positive) = 0.0400 · 1 word · x_test[4]",
                "Negative, read as positive P(positive) = 0.9300 · 1 word · x_test[3]");
    }

    /** Of sixty reviews half are short and the network is more certain of the longer they are: three sizes too long. */
    @Test
    void opensReviewsOfLikeLength() throws Exception {
        int reviews = 60;
        int[] labels = new int[reviews];
        float[] probabilities = new float[reviews];
        List<int[]> ids = new ArrayList<>();
        for (int i = 0; i < reviews; i++) {
            int length = 20 + 10 * (i / 2);
            ids.add(IntStream.range(0, length).map(t -> t == 0 ? 1 : 4).toArray());
            labels[i] = i % 2;
            boolean right = i / 2 % 2 == 0;
            float certainty = 0.5f * length / 400;
            probabilities[i] = 0.5f + (labels[i] == 1 == right ? certainty : -certainty);
        }
        Document page = parse(Report.html(data(run(500, history(3, true)), labelled(ids, labels),
                probabilities, review -> new double[review.length + 1])));
        List<Integer> opened = elements(page, "details").stream().filter(details -> details.hasAttribute("open"))
                .map(details -> elements(details, "p").get(1).getTextContent().split(" ").length).toList();
        // The median is 170 tokens, more than fit on a screen; 130 do, and up to 156 are like them.
        assertThat(opened).hasSize(4).allSatisfy(words -> assertThat(words).isBetween(130, 156));
        assertThat(page.getDocumentElement().getTextContent()).contains("Of the test reviews of about 130 tokens");
    }

    @Test
    void tintsEveryWordByWhatItChangedHoweverSureTheNetworkIs() throws Exception {
        Document page = parse(Report.html(data()));
        Element words = wordsOfTheCutReview(page);
        assertThat(words.getTextContent()).isEqualTo("bad ▢ film good good ");
        Element bad = (Element) words.getFirstChild();
        assertThat(bad.getAttribute("class")).isEqualTo("n10");
        assertThat(bad.getAttribute("title")).isEqualTo(">0.99");
        assertThat(((Element) words.getLastChild()).getAttribute("class")).isEqualTo("p1");
        assertThat(text(page)).contains("from −8.0 or less").contains("to +8.0 or more")
                .contains("The first 2 tokens of the review are not read.")
                .contains("The reading was on this side from the first word on.");
    }

    @Test
    void tintsNothingWhereNothingChanges() throws Exception {
        ReportData data = data();
        Document page = parse(Report.html(data(data.run(), data.test(), PROBABILITIES,
                ids -> new double[Math.min(ids.length, MAXLEN) + 1])));
        Element word = (Element) wordsOfTheCutReview(page).getFirstChild();
        assertThat(word.getAttribute("class")).isEqualTo("t");
        assertThat(word.getAttribute("title")).isEqualTo("0.50");
    }

    private static Element wordsOfTheCutReview(Document page) {
        return elements(page, "p").stream()
                .filter(p -> p.getAttribute("class").equals("words") && p.getTextContent().contains("▢"))
                .findFirst().orElseThrow();
    }

    @Test
    void showsTheNumbersWithoutAMouse() throws Exception {
        String html = Report.html(data());
        Document page = parse(html);
        Element box = elements(page, "input").get(0);
        assertThat(box.getAttribute("type")).isEqualTo("checkbox");
        assertThat(elements(page, "label").get(0).getAttribute("for")).isEqualTo(box.getAttribute("id"));
        assertThat(html).contains("#" + box.getAttribute("id") + ":checked ~ .reviews .words span::after {\n"
                + "  content: attr(title);");
        assertThat(elements(page, "section").stream().filter(section -> !elements(section, "svg").isEmpty()))
                .hasSize(4).allSatisfy(section -> assertThat(elements(section, "details")).hasSize(1));
        assertThat(text(page)).contains("0.533.3 %66.7 %66.7 %") // threshold, rates, accuracy
                .contains("0.9 to 1.020.950050.0 %") // bin, reviews, mean probability, share
                .contains("10\n22\n32\n41\n50\nlonger1"); // tokens, reviews
    }

    @Test
    void drawsLabelsOfNinePixelsOnAPhone() throws Exception {
        double phone = 360 - 2 * 16; // the page's margin
        for (Element svg : elements(parse(Report.html(data())), "svg")) {
            double scale = phone / Double.parseDouble(svg.getAttribute("viewBox").split(" ")[2]);
            assertThat(elements(svg, "text")).isNotEmpty().allSatisfy(label -> {
                Matcher size = Pattern.compile("font(?:-size)?: ?([0-9.]+)px")
                        .matcher(label.getAttribute("style") + elements(svg, "style").get(0).getTextContent());
                assertThat(size.find()).isTrue();
                assertThat(scale * Double.parseDouble(size.group(1))).as(label.getTextContent()).isGreaterThan(9);
            });
        }
    }

    @Test
    void standsTheConfusionMatrixOnTheLineOfTheRocCurve() throws Exception {
        String html = Report.html(data());
        Element roc = elements(parse(html), "svg").stream()
                .filter(svg -> svg.getAttribute("aria-label").startsWith("ROC")).findFirst().orElseThrow();
        double axis = elements(roc, "line").stream()
                .filter(line -> line.getAttribute("y1").equals(line.getAttribute("y2")))
                .filter(line -> Math.abs(Double.parseDouble(line.getAttribute("x1"))
                        - Double.parseDouble(line.getAttribute("x2"))) > Figures.WIDTH / 2)
                .mapToDouble(line -> Double.parseDouble(line.getAttribute("y1"))).max().orElseThrow();
        Matcher ratio = Pattern.compile("\\.confusion .*aspect-ratio: (\\d+) / (\\d+)").matcher(html);
        assertThat(ratio.find()).isTrue();
        assertThat(Double.parseDouble(ratio.group(1))).isEqualTo(Figures.WIDTH);
        assertThat(Double.parseDouble(ratio.group(2))).isCloseTo(axis, within(3.0));
    }

    /** The layers are told from their sizes; the network itself is what they must agree with. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SIMPLE_RNN | false | a simple RNN | kernel 3 × 2, recurrent kernel 2 × 2, bias 2",
        "LSTM | false | an LSTM | kernel 3 × 8, recurrent kernel 2 × 8, bias 8",
        "GRU | false | a GRU | kernel 3 × 6, recurrent kernel 2 × 6, bias 2 × 6",
        "SIMPLE_RNN | true | a bidirectional simple RNN | "
                + "of each direction: kernel 3 × 2, recurrent kernel 2 × 2, bias 2",
        "GRU | true | a bidirectional GRU | of each direction: kernel 3 × 6, recurrent kernel 2 × 6, bias 2 × 6",
    })
    void listsTheLayersThatTheNetworkHas(Kind kind, boolean bidirectional, String phrase, String weights) throws Exception {
        RunSummary run = run(MAXLEN, history(3, true));
        NetworkSpec spec = run.spec().withRecurrent(new Recurrent(kind, 2, bidirectional));
        Document page = parse(Report.html(data(new RunSummary(spec, run.optimizer(), run.history(), run.provenance()),
                labelled(List.of(IDS), LABELS), PROBABILITIES, ReportTest::logOdds)));
        MultiLayerNetwork network = Model.create(spec, RmsProp.notebook(), 1).network();
        Element table = elements(page, "table").stream()
                .filter(t -> t.getAttribute("class").contains("layers")).findFirst().orElseThrow();
        List<String> rows = new ArrayList<>();
        for (Element row : elements(table, "tr").subList(1, 4)) {
            rows.add(elements(row, "th").get(0).getTextContent() + " " + elements(row, "td").get(3).getTextContent());
        }
        assertThat(rows).isEqualTo(Arrays.stream(network.getLayers())
                .map(layer -> layer.conf().getLayer().getLayerName() + " " + layer.numParams()).toList());
        assertThat(table.getTextContent()).contains("last state" + (bidirectional ? "s" : "") + weights)
                .contains("all" + network.numParams());
        assertThat(page.getDocumentElement().getTextContent()).contains("Sentiment of film reviews, read by " + phrase);
    }

    @Test
    void tellsOfMoreClassesByTheirNames() throws Exception {
        ReportData data = ofClasses(3);
        Document page = parse(Report.html(data));
        assertThat(elements(page, "h1").get(0).getTextContent()).isEqualTo("Texts of 3 classes, read by a simple RNN");
        assertThat(elements(page, "h2")).extracting(Element::getTextContent).containsExactly(
                "Training", "Test texts", "Text lengths", "What it is most certain of", "Network", "Provenance");
        assertThat(elements(page, "body").get(0).getTextContent().replace(data.origin().replace('\u0001', '?'), ""))
                .doesNotContainIgnoringCase("review").doesNotContain("positive", "ROC", "sigmoid").contains("softmax");
        // Of 24 texts 18 are right; F1 is 0.8571 (9 of 9 and 12), 0.75 (9 of 12 and 12) and 0 (none of 3 and 0).
        assertThat(elements(page, "header").get(0).getTextContent()).contains("75.00%", "macro F10.5357", "24 test texts.");
        assertThat(text(page)).contains("class 01.00000.75000.8571129", "class 20.0000–0.000003");
    }

    @Test
    void tintsTheConfusionMatrixByTheShareOfTheClass() throws Exception {
        Element heat = heat(ofClasses(3));
        assertThat(heat.getAttribute("class")).isEqualTo("heat");
        assertThat(elements(heat, "td").subList(1, 4)).extracting(Element::getTextContent).containsExactly("9", "3", "");
        assertThat(elements(heat, "td").subList(1, 4)).extracting(cell -> cell.getAttribute("class"))
                .containsExactly("right", "wrong", "");
        assertThat(elements(heat, "td").subList(1, 4)).extracting(cell -> cell.getAttribute("style"))
                .containsExactly("--share:0.87", "--share:0.50", "");
        assertThat(elements(heat, "td").get(2).getAttribute("title")).isEqualTo("class 0 read as class 1<b>&?: 3 of 12");
        assertThat(elements(heat, "th").get(1).getTextContent()).isEqualTo("class 1<b>&?");
    }

    /** Names turned over their columns, cells without numbers, and all of it in a box of its own to scroll. */
    @Test
    void drawsTheConfusionMatrixOfFiftyClassesSmall() throws Exception {
        Element heat = heat(ofClasses(50));
        assertThat(heat.getAttribute("class")).isEqualTo("heat turned dense");
        assertThat(((Element) heat.getParentNode()).getAttribute("class")).isEqualTo("scroll");
        List<Element> cells = elements(heat, "td").subList(1, 1 + 50 * 50);
        assertThat(cells).allSatisfy(cell -> assertThat(cell.getTextContent()).isEmpty());
        assertThat(cells.stream().filter(cell -> cell.hasAttribute("title"))).hasSize(2 * 49);
        assertThat(elements(parse(Report.html(ofClasses(101))), "table"))
                .noneMatch(table -> table.getAttribute("class").startsWith("heat"));
    }

    private static Element heat(ReportData data) throws Exception {
        return elements(parse(Report.html(data)), "table").stream()
                .filter(table -> table.getAttribute("class").startsWith("heat")).findFirst().orElseThrow();
    }

    @Test
    void showsOfMoreClassesTheSurestTextOfEachOfTheLargest() throws Exception {
        Document page = parse(Report.html(ofClasses(3)));
        assertThat(elements(page, "summary")).extracting(Element::getTextContent)
                .filteredOn(summary -> summary.contains(", read as ")).containsExactly(
                        "Class 0, read as class 0 P(class 0) = 0.9000 · 2 words · x_test[0]",
                        "Class 1<b>&?, read as class 1<b>&? P(class 1<b>&?) = 0.9000 · 2 words · x_test[12]",
                        "Class 0, read as class 1<b>&? P(class 1<b>&?) = 0.7600 · 2 words · x_test[7]",
                        "Class 1<b>&?, read as class 2 P(class 2) = 0.7600 · 2 words · x_test[19]");
        assertThat(text(page)).contains("No class 2 text was read as class 2.", "No class 2 text was read as another class.",
                "Show the probability of the class found after every word", "The reading was of this class from the first word on.");
    }

    /** Of x_test[7], "bad" and another word, read as class 1: "bad" moves its log-odds from -3 to 5, the other to 4. */
    @Test
    void tintsTheWordsByTheLogOddsOfTheClassFound() throws Exception {
        Element shown = elements(parse(Report.html(ofClasses(3))), "details").stream()
                .filter(details -> details.getTextContent().contains("x_test[7]")).findFirst().orElseThrow();
        List<Element> words = elements(elements(shown, "p").get(1), "span");
        assertThat(words).extracting(word -> word.getAttribute("class").charAt(0)).containsExactly('p', 'n');
        assertThat(words).extracting(word -> word.getAttribute("title")).containsExactly("0.99", "0.98");
        assertThat(shown.getTextContent()).contains("The reading was last of another class 2 words before the end.");
    }

    @Test
    void namesTheCommandThatTrainsItAgain() throws Exception {
        assertThat(elements(parse(Report.html(data())), "code")).extracting(Element::getTextContent)
                .containsExactly(COMMAND);
    }

    @Test
    void hasAStyleForEveryTint() {
        String html = Report.html(data());
        for (int strength = 1; strength <= 10; strength++) {
            assertThat(html).contains(".p" + strength + ", .n" + strength + " {");
        }
    }

    @Test
    void escapesWhatComesFromData() throws Exception {
        String html = Report.html(data());
        assertThat(html).doesNotContain("<script").contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;?");
        assertThat(text(parse(html))).contains("bad " + HOSTILE.replace('\u0001', '?') + " ")
                .contains("--data=" + HOSTILE.replace('\u0001', '?'));
    }

    @Test
    void tellsWhereTheNetworkComesFrom() throws Exception {
        assertThat(text(parse(Report.html(data())))).contains("2026-01-02T03:04:05Z", "abc123", "--epochs=3",
                "seed42", "enginefused", "imdb-rnn1.2.3", "Deeplearning4j4.5.6");
    }

    @Test
    void namesEveryDrawing() throws Exception {
        Document page = parse(Report.html(data()));
        List<Element> drawings = elements(page, "svg");
        assertThat(drawings).hasSize(6).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(svg.getAttribute("aria-label")).isNotBlank();
        });
        Set<String> ids = new HashSet<>();
        assertThat(elements(page, "clipPath")).isNotEmpty().allSatisfy(
                path -> assertThat(ids.add(path.getAttribute("id"))).as(path.getAttribute("id")).isTrue());
    }

    @Test
    void isTheSameForTheSameData() {
        assertThat(Report.html(data())).isEqualTo(Report.html(data()));
    }

    @Test
    void tellsOfATrainingWithoutValidation() throws Exception {
        String text = text(parse(Report.html(data(history(1, false), PROBABILITIES, LABELS))));
        assertThat(text).contains("No reviews were held out for validation.").contains("1 epoch took 2.5 s")
                .doesNotContain("lowest: ");
    }

    @Test
    void tellsOfANetworkThatWasNotTrained() throws Exception {
        String text = text(parse(Report.html(data(history(0, false), PROBABILITIES, LABELS))));
        assertThat(text).contains("The network was not trained.").contains("No epoch was trained.");
    }

    @Test
    void tellsOfTestReviewsWithOneLabel() throws Exception {
        String text = text(parse(Report.html(data(history(3, true), PROBABILITIES, new int[] {1, 1, 1, 1, 1, 1}))));
        assertThat(text).contains("A ROC curve needs positive and negative reviews")
                .contains("No negative review was read as positive.").contains("area under the ROC curve–");
    }

    @Test
    void writesOneFileAndReplacesIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "of an earlier run");
        Report.write(file, data());
        assertThat(file).hasContent(Report.html(data()));
        assertThat(folder.toFile().list()).containsExactly("report.html");
    }

    @Test
    void namesTheFileItCannotWrite(@TempDir Path folder) {
        Path file = folder.resolve("none").resolve("report.html");
        assertThatThrownBy(() -> Report.write(file, data()))
                .isInstanceOf(DataException.class).hasMessageContaining(file.toString());
    }

    @Test
    void refusesProbabilitiesThatAreNone() {
        float[] broken = PROBABILITIES.clone();
        broken[3] = Float.NaN;
        ReportData data = data();
        assertThatThrownBy(() -> new ReportData(data.run(), "", Map.of(), COMMAND, 3, data.test(), new Probabilities(broken, 6),
                data.evaluation(), WORDS, ReportTest::logOdds)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new ReportData(data.run(), "", Map.of(), COMMAND, 3, data.test(), new Probabilities(new float[2], 2),
                data.evaluation(), WORDS, ReportTest::logOdds))
                .hasMessageContaining("for 2 examples do not fit 6");
    }
}
