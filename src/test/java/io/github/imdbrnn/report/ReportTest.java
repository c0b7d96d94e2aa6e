package io.github.imdbrnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.data.Examples;
import io.github.imdbrnn.data.Origin;
import io.github.imdbrnn.evaluation.ClassEvaluation;
import io.github.imdbrnn.evaluation.Metrics;
import io.github.imdbrnn.evaluation.Probabilities;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.model.NetworkSpec;
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
    @Test
    void listsTheLayersThatTheNetworkHas() throws Exception {
        Document page = parse(Report.html(data()));
        MultiLayerNetwork network = Model.create(data().run().spec(), RmsProp.notebook(), 1).network();
        Element table = elements(page, "table").stream()
                .filter(t -> t.getAttribute("class").contains("layers")).findFirst().orElseThrow();
        List<String> rows = new ArrayList<>();
        for (Element row : elements(table, "tr").subList(1, 4)) {
            rows.add(elements(row, "th").get(0).getTextContent() + " " + elements(row, "td").get(3).getTextContent());
        }
        assertThat(rows).isEqualTo(Arrays.stream(network.getLayers())
                .map(layer -> layer.conf().getLayer().getLayerName() + " " + layer.numParams()).toList());
        assertThat(table.getTextContent()).contains("kernel 3 × 2, recurrent kernel 2 × 2, bias 2")
                .contains("all" + network.numParams());
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
