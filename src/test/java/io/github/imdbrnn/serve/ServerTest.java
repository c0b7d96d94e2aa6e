package io.github.imdbrnn.serve;

import static io.github.imdbrnn.serve.Connection.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.imdbrnn.SavedRun;
import io.github.imdbrnn.data.Dataset;
import io.github.imdbrnn.io.DataException;
import io.github.imdbrnn.model.Model;
import io.github.imdbrnn.predict.PredictionJson;
import io.github.imdbrnn.predict.Predictor;
import io.github.imdbrnn.predict.TextLines.Line;
import io.github.imdbrnn.serve.Connection.Answer;
import io.github.imdbrnn.text.WordIndex;
import io.github.imdbrnn.training.run.RunFolder;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as its clients meet it, over real sockets. */
class ServerTest {
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String LINES = "Content-Type: text/plain\r\n";
    private static final WordIndex WORDS = WordIndex.ofRanked(List.of("the", "film", "great", "awful"));
    private static final int BODY = 1 << 20;
    private static final int TEXTS = 300;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private Path folder;

    private Model model = SavedRun.model(20, 6);
    private Predictor predictor;
    private Server server;

    @BeforeEach
    void start() throws IOException {
        start("127.0.0.1", new Limits(BODY, TEXTS, 4, 200, LONG, LONG));
    }

    private void start(String host, Limits limits) throws IOException {
        end();
        SavedRun.write(folder, model, "IMDB reviews", Map.of());
        predictor = new Predictor(model, WORDS, Dataset.SENTIMENTS);
        server = Server.start(RunFolder.open(folder), predictor, "IMDB\nreviews", host, 0, limits);
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
            predictor.close();
        }
    }

    private Answer get(String path) throws IOException {
        return ask(server.uri(), "GET " + path);
    }

    private Answer post(String headers, String body) throws IOException {
        return ask(server.uri(), "POST /predict", headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(Answer answer) throws IOException {
        return new ObjectMapper().readTree(answer.bytes());
    }

    private static void assertRefused(Answer answer, int status, String... words) throws IOException {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
        assertThat(json(answer).get("error").asText()).contains(words).doesNotContain("\n");
    }

    /** What {@code predict --json} prints of a text. */
    private String expected(int number, String text, OptionalInt top, boolean explain) throws IOException {
        return new PredictionJson(predictor, top, explain)
                .of(number, new Line(text, false), predictor.predict(List.of(text)).get(0));
    }

    private String expected(int number, String text) throws IOException {
        return expected(number, text, OptionalInt.empty(), false);
    }

    @Test
    void answersOneTextOrMany() throws IOException {
        Answer one = post(JSON, "{\"text\": \"The film, gr\\u00e9at!\"}");
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.headers()).containsEntry("Content-Type", "application/json");
        assertThat(one.body()).isEqualTo("{\"answers\":[" + expected(1, "The film, gr\u00e9at!") + "]}");
        assertThat(post(JSON, "{\"texts\": [\"the film\", \"\", \"odd\"]}").body()).isEqualTo("{\"answers\":["
                + expected(1, "the film") + "," + expected(2, "") + "," + expected(3, "odd") + "]}");
        assertThat(post(JSON, "{\"texts\": []}").body()).isEqualTo("{\"answers\":[]}");
        assertThat(post("Content-Type: Application/JSON; charset=\"UTF-8\"\r\n", "{\"text\": \"x\"}").status())
                .isEqualTo(200);
    }

    @Test
    void explainsAndNamesAsManyClassesAsItIsAsked() throws IOException {
        String expected = expected(1, "the odd film", OptionalInt.of(1), true);
        assertThat(post(JSON, "{\"explain\": true, \"text\": \"the odd film\", \"top\": 1}").body())
                .isEqualTo("{\"answers\":[" + expected + "]}").contains("\"reading\":[{\"word\":\"<start>\"");
        byte[] line = "the odd film".getBytes(StandardCharsets.UTF_8);
        assertThat(ask(server.uri(), "POST /predict?explain=true&top=1", LINES, line).body())
                .isEqualTo(expected + "\n");
    }

    @Test
    void answersEveryLineOfAPlainText() throws IOException {
        Answer answer = post(LINES, "\ufeffthe film\r\n\nawful");
        assertThat(answer.headers()).containsEntry("Content-Type", "application/x-ndjson");
        assertThat(answer.body().lines())
                .containsExactly(expected(1, "the film"), expected(2, ""), expected(3, "awful"));
        assertThat(answer.body()).endsWith("\n");
        assertThat(post(LINES, "").body()).isEmpty();
    }

    @Test
    void keepsTheConnectionAndTakesChunks() throws IOException {
        try (Connection connection = new Connection(server.uri())) {
            for (int i = 0; i < 3; i++) {
                connection.request("POST /predict", JSON, "{\"text\": \"film\"}".getBytes(StandardCharsets.UTF_8));
                assertThat(connection.answer().body()).contains(expected(1, "film"));
            }
            connection.request("POST /predict", LINES + "Transfer-Encoding: chunked\r\n", new byte[0]);
            connection.send("4\r\nthe \r\n5\r\nfilm\n\r\n0\r\n\r\n");
            assertThat(connection.answer().body()).isEqualTo(expected(1, "the film") + "\n");
        }
    }

    @Test
    void saysWhatTheModelIs() throws IOException {
        JsonNode facts = json(get("/model"));
        assertThat(facts.get("name").asText()).isEqualTo(folder.getFileName().toString());
        assertThat(facts.get("layer").asText()).isEqualTo("simple_rnn");
        assertThat(facts.get("bidirectional").asBoolean()).isFalse();
        assertThat(List.of("units", "embedding_dim", "maxlen", "max_features", "parameters", "epochs"))
                .extracting(name -> facts.get(name).asInt()).containsExactly(4, 3, 6, 20, 97, 0);
        assertThat(facts.get("classes")).extracting(JsonNode::asText).containsExactly("negative", "positive");
        assertThat(facts.get("trained_on").asText()).isEqualTo("IMDB reviews");
        assertThat(facts.get("engine").asText()).isEqualTo("fused");
        assertThat(facts.get("report").asBoolean()).isFalse();
        assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    /** Strict enough that a script which is not this page's own would not run, whoever put it there. */
    @Test
    void letsThePageRunItsOwnScriptsOnly() throws Exception {
        Answer page = get("/");
        assertThat(page.headers()).containsEntry("Content-Type", "text/html; charset=utf-8");
        String policy = page.headers().get("Content-Security-Policy");
        assertThat(policy).startsWith("default-src 'none';").contains("frame-ancestors 'none'", "connect-src 'self'")
                .doesNotContain("unsafe", "http", "*");
        Matcher inline = Pattern.compile("(?s)<(script|style)[^>]*>(.*?)</").matcher(page.body());
        for (String tag : List.of("style", "script")) {
            assertThat(inline.find()).isTrue();
            assertThat(inline.group(1)).isEqualTo(tag);
            String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256")
                    .digest(inline.group(2).getBytes(StandardCharsets.UTF_8)));
            assertThat(policy).contains(tag + "-src 'sha256-" + hash + "'");
        }
        assertThat(inline.find()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/model", "/health", "/nothing"})
    void tellsBrowsersToTrustAnAnswerWithNothing(String path) throws IOException {
        assertThat(get(path).headers()).containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("Referrer-Policy", "no-referrer").containsEntry("Cache-Control", "no-store")
                .containsEntry("Cross-Origin-Resource-Policy", "same-origin").containsKey("Content-Security-Policy");
    }

    @Test
    void showsTheReportThatTheRunHas() throws IOException {
        assertRefused(get("/report"), 404, "report");
        Files.writeString(folder.resolve("report.html"), "<p>a report</p>");
        start();
        Answer report = get("/report");
        assertThat(report.body()).isEqualTo("<p>a report</p>");
        assertThat(report.headers().get("Content-Security-Policy"))
                .contains("default-src 'none'", "sandbox", "style-src 'unsafe-inline'").doesNotContain("script-src");
        assertThat(json(get("/model")).get("report").asBoolean()).isTrue();
    }

    @Test
    void servesNoFileInThePlaceOfTheReport() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(folder.resolve("report.html"), secret);
        start();
        assertRefused(get("/report"), 404, "report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/model.zip", "/report/../model.zip", "/../model.zip", "/%2e%2e/model.zip", "/report/",
        "//x/", "/page.html", "/model;x", "http://127.0.0.1/", "/predict/", "/favicon.ico"})
    void reachesNoFileOfTheDisk(String path) throws IOException {
        assertRefused(get(path), 404, "there are only /, /report");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"PUT /predict | POST", "GET /predict | POST", "OPTIONS /predict | POST",
        "POST / | GET, HEAD", "DELETE /model | GET, HEAD", "TRACE /health | GET, HEAD"})
    void allowsTheRightMethodsOnly(String request, String allowed) throws IOException {
        Answer answer = ask(server.uri(), request);
        assertRefused(answer, 405, allowed);
        assertThat(answer.headers()).containsEntry("Allow", allowed);
    }

    @Test
    void givesTheHeadOfWhatMayBeGot() throws IOException {
        try (Connection connection = new Connection(server.uri())) {
            connection.request("HEAD /health", "", new byte[0]);
            connection.send("GET /health HTTP/1.1\r\nHost: " + server.uri().getAuthority() + "\r\n\r\n");
            byte[] both = connection.answer().bytes(); // as long as its head says, but it is the next answer that follows
            assertThat(new String(both, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Type: text/html\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: text/plain; charset=ISO-8859-1\r\n", "Content-Type: application/jsonp\r\n"})
    void readsTwoTypesOnly(String header) throws IOException {
        assertRefused(post(header, "{\"text\": \"x\"}"), 415, "application/json", "text/plain");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``                              | not JSON",
        "x                               | not JSON",
        "{                               | not JSON",
        "{\"text\": \"x\"} y               | not JSON",
        "{\"text\": \"x\", \"text\": \"y\"}  | has a name twice",
        "[]                              | an object with a text, or with texts",
        "{}                              | an object with a text, or with texts",
        "{\"text\": \"x\", \"texts\": []}   | an object with a text, or with texts",
        "{\"text\": 1}                    | a JSON string",
        "{\"texts\": [null]}              | a JSON string",
        "{\"texts\": \"x\"}                | a list",
        "{\"text\": \"x\", \"explain\": 1}  | explain must be true or false",
        "{\"text\": \"x\", \"top\": 0}      | top must be a whole number from 1 on",
        "{\"text\": \"x\", \"top\": 1.5}    | top must be a whole number from 1 on",
        "{\"text\": \"x\", \"tpo\": 1}      | a name that is none of text, texts, explain and top",
    })
    void saysWhatIsWrongWithAQuestion(String body, String fault) throws IOException {
        assertRefused(post(JSON, body), 400, fault);
    }

    @Test
    void readsNoJsonThatIsNestedDeeply() throws IOException {
        assertRefused(post(JSON, "{\"texts\": " + "[".repeat(100_000)), 400, "nested");
    }

    @ParameterizedTest
    @CsvSource({"top=0, top must be", "top=x, top must be", "top, top must be", "explain, explain must be",
        "explain=1, explain must be", "x=1, neither explain nor top"})
    void saysWhatIsWrongWithAQuery(String query, String fault) throws IOException {
        assertRefused(ask(server.uri(), "POST /predict?" + query, LINES, new byte[] {'x'}), 400, fault);
    }

    @Test
    void takesNoMoreThanItsLimits() throws IOException {
        assertThat(post(LINES, "x".repeat(BODY)).status()).isEqualTo(200);
        assertRefused(post(LINES, "x".repeat(BODY + 1)), 413, BODY + " bytes");
        assertRefused(post(LINES, "x".repeat(4 * BODY)), 413, BODY + " bytes");
        assertThat(post(LINES, "x\n".repeat(TEXTS)).status()).isEqualTo(200);
        assertRefused(post(LINES, "x\n".repeat(TEXTS + 1)), 413, TEXTS + " texts");
        assertRefused(post(JSON, "{\"texts\": [" + "\"x\",".repeat(TEXTS) + "\"x\"]}"), 413, TEXTS + " texts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "LocalHost"})
    void answersToItsOwnNames(String name) throws IOException {
        assertThat(called(name + ":" + server.uri().getPort()).status()).isEqualTo(200);
    }

    /** Such a name may be a stranger's that stands for this machine for a moment: DNS rebinding. */
    @ParameterizedTest
    @ValueSource(strings = {"rebound.example:PORT", "localhost", "127.0.0.1:80", "192.168.0.1:PORT", "",
        "localhost.:PORT", "x@localhost:PORT"})
    void answersToNoOtherName(String name) throws IOException {
        assertRefused(called(name.replace("PORT", Integer.toString(server.uri().getPort()))), 421, "Host");
    }

    @Test
    void answersToAnyAddressInNumbersWhereItListensOnAll() throws IOException {
        start("0.0.0.0", Limits.STANDARD);
        int port = server.uri().getPort();
        assertThat(called("192.168.0.1:" + port).status()).isEqualTo(200);
        assertThat(called("[fe80::1]:" + port).status()).isEqualTo(200);
        assertRefused(called("rebound.example:" + port), 421, "Host");
        assertRefused(called("192.168.0.1"), 421, "Host");
        assertRefused(called("1.2.3.4.rebound.example:" + port), 421, "Host");
    }

    private Answer called(String host) throws IOException {
        try (Connection connection = new Connection(server.uri())) {
            connection.send("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return connection.answer();
        }
    }

    @Test
    void answersNoPageOfAnotherSite() throws IOException {
        String own = "http://" + server.uri().getAuthority();
        assertThat(post(JSON + "Origin: " + own + "\r\n", "{\"text\": \"x\"}").status()).isEqualTo(200);
        for (String origin : List.of("http://stranger.example", "null", "http://localhost", own + ".stranger.example",
                "https" + own.substring(4))) {
            assertRefused(post(JSON + "Origin: " + origin + "\r\n", "{\"text\": \"x\"}"), 403, "other sites");
        }
        assertRefused(post(LINES + "Sec-Fetch-Site: cross-site\r\n", "x"), 403, "other sites");
        assertThat(ask(server.uri(), "GET /", "Sec-Fetch-Site: cross-site\r\n", new byte[0]).status()).as("a link")
                .isEqualTo(200);
    }

    @Test
    void answersTwoHundredAtOnce() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(200);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String text = "film great awful the".substring(0, i % 20) + " " + i;
                answers.add(clients.submit(() -> post(JSON, "{\"text\": \"" + text + "\"}").body()));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(answers.get(i).get()).isEqualTo(
                        "{\"answers\":[" + expected(1, "film great awful the".substring(0, i % 20) + " " + i) + "]}");
            }
        } finally {
            clients.shutdown();
        }
    }

    /** The one thread is held by a client in the middle of its request; when it goes on, five wait, and two may. */
    @Test
    void refusesWhomItCannotAnswerSoon() throws Exception {
        start("127.0.0.1", new Limits(BODY, TEXTS, 1, 2, LONG, LONG));
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            connections.add(new Connection(server.uri()));
        }
        connections.get(0).send("GET /health HTTP/1.1\r\n");
        Thread.sleep(SHORT.toMillis());
        for (Connection connection : connections.subList(1, 6)) {
            connection.request("GET /health", "", new byte[0]);
        }
        Thread.sleep(SHORT.toMillis());
        connections.get(0).send("Host: " + server.uri().getAuthority() + "\r\n\r\n");
        List<Answer> answers = new ArrayList<>();
        for (Connection connection : connections) {
            answers.add(connection.answer());
            connection.close();
        }
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(3);
        assertThat(answers.stream().filter(answer -> answer.status() == 503)).hasSize(3)
                .allSatisfy(answer -> assertThat(answer.headers()).containsEntry("Retry-After", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /he", "GET /health HTTP/1.1\r\nHost: x\r\nAcc",
        "POST /predict HTTP/1.1\r\nHost: HOST\r\n" + JSON + "Content-Length: 15\r\n\r\n{\"text\"",
        "POST /nothing HTTP/1.1\r\nHost: HOST\r\nContent-Length: 9\r\n\r\nx"})
    void waitsNotLongForARequest(String begun) throws IOException {
        start("127.0.0.1", new Limits(BODY, TEXTS, 1, 2, SHORT, LONG));
        try (Connection slow = new Connection(server.uri())) {
            slow.send(begun.replace("HOST", server.uri().getAuthority()));
            assertThat(get("/health").status()).as("the only thread is free again").isEqualTo(200);
            slow.rest();
        }
    }

    @Test
    void waitsNotLongForAClientThatTakesNoAnswer() throws IOException {
        start("127.0.0.1", new Limits(BODY, TEXTS, 1, 2, SHORT, LONG));
        byte[] body = new byte[BODY];
        Arrays.fill(body, (byte) 0x80); // not UTF-8: each makes six bytes of the answer
        try (Connection slow = new Connection(server.uri())) {
            slow.request("POST /predict", LINES, body);
            assertThat(get("/health").status()).as("the only thread is free again").isEqualTo(200);
            assertThat(slow.rest()).isLessThan(6L * BODY);
        }
    }

    @Test
    void endsWhatIsUnderWayAndAnswersNothingNew() throws Exception {
        Thread end;
        try (Connection begun = new Connection(server.uri()); Connection idle = new Connection(server.uri())) {
            idle.request("GET /health", "", new byte[0]);
            assertThat(idle.answer().status()).isEqualTo(200);
            begun.send("POST /predict HTTP/1.1\r\nHost: " + server.uri().getAuthority() + "\r\n" + LINES
                    + "Content-Length: 8\r\n\r\nthe ");
            Thread.sleep(SHORT.toMillis());
            end = new Thread(server::close);
            end.start();
            Thread.sleep(SHORT.toMillis());
            assertRefused(get("/health"), 503, "ended");
            begun.send("film");
            assertThat(begun.answer().body()).isEqualTo(expected(1, "the film") + "\n");
            end.join();
            assertThat(idle.rest()).isZero();
        }
        server.await();
        assertThatThrownBy(() -> get("/health")).isInstanceOf(ConnectException.class);
    }

    @Test
    void endsWithoutAClientThatTakesTooLong() throws Exception {
        start("127.0.0.1", new Limits(BODY, TEXTS, 1, 2, LONG, SHORT));
        try (Connection slow = new Connection(server.uri())) {
            slow.send("GET /he");
            Thread.sleep(SHORT.toMillis());
            server.close();
            slow.rest();
        }
    }

    @Test
    void saysThatANetworkDiverged() throws IOException {
        float[][] weights = model.weights().clone();
        weights[5] = new float[] {Float.NaN};
        model = model.withWeights(weights);
        start();
        assertRefused(post(JSON, "{\"text\": \"film\"}"), 500, "diverged");
    }

    @Test
    void saysWhyItCannotListen() {
        assertThatThrownBy(() -> start("127.0.0.1", server.uri().getPort())).isInstanceOf(DataException.class)
                .hasMessageMatching("port \\d+ of 127\\.0\\.0\\.1: cannot be listened on: Address already in use.*");
        assertThatThrownBy(() -> start("no.such.host.invalid", 0)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("the host no.such.host.invalid is not known");
    }

    private void start(String host, int port) throws IOException {
        Server.start(RunFolder.open(folder), predictor, "", host, port, Limits.STANDARD).close();
    }
}
